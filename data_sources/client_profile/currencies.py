"""The currencies that an account may be kept in: codes of ISO 4217 in use, those of no country left out."""

from __future__ import annotations

# What an advisor meets comes first, so that a slip of the pen is taken for one of these.
CURRENCIES = tuple(
    (  # noqa: SIM905  a list of 160 words in quotes takes 160 lines
        "CNY USD EUR GBP JPY HKD CHF AUD CAD SGD NZD SEK NOK DKK KRW TWD INR MOP THB MYR IDR PHP VND "
        "ZAR BRL MXN PLN CZK HUF RON TRY ILS AED SAR QAR KWD BHD OMR JOD EGP MAD TND NGN KES GHS "
        "CLP COP PEN ARS UYU BOB PYG VES CRC DOP GTQ HNL NIO PAB JMD TTD BSD BBD BZD BMD KYD XCD AWG ANG "
        "RUB UAH BYN KZT UZS GEL AMD AZN KGS TJS TMT MNT LKR PKR BDT NPR BTN MVR MMK KHR LAK BND "
        "ISK BGN RSD MKD ALL BAM MDL GIP FKP SHP FJD PGK SBD TOP VUV WST XPF XAF XOF "
        "AFN IRR IQD SYP LBP YER LYD DZD SDG SSP ETB ERN DJF SOS UGX TZS RWF BIF MWK ZMW ZWG MZN "
        "AOA NAD BWP LSL SZL MUR SCR MGA KMF CDF GMD GNF SLE LRD CVE STN MRU SVC HTG CUP GYD SRD KPW"
    ).split()
)

# What people write for them.
MEANT = {
    "rmb": "CNY",
    "cnh": "CNY",
    "yuan": "CNY",
    "人民币": "CNY",
    "港币": "HKD",
    "港元": "HKD",
    "美元": "USD",
    "gbx": "GBP",
}
