"""Numerals, sentences, slots, the words of every finding, and text that an advisor edited."""

from __future__ import annotations

import pytest

from data_sources.quality import DefectKind
from diagnostics.commentary.edited import verify_edited
from diagnostics.commentary.fill import fill
from diagnostics.commentary.narrative import narrative
from diagnostics.commentary.numerals import find_numerals, windows_named
from diagnostics.commentary.plain import plain_sentences
from diagnostics.commentary.sentences import finding_names, missing_sentence
from diagnostics.commentary.slots import cited_keys, take_apart
from diagnostics.commentary.split import split_reply, split_sentences
from diagnostics.commentary.verify import Context, verify
from diagnostics.facts import AbsenceReason
from diagnostics.figures import Language
from tests.diagnostics.commentary.case import diagnosed

CASE = diagnosed()
VARIANTS = (
    "trend.rising",
    "trend.falling",
    "trend.mixed",
    "momentum.positive",
    "momentum.negative",
    "momentum.flat",
    "overbought.yes",
    "oversold.yes",
    "drawdown.at_high",
    "drawdown.shallow",
    "drawdown.deep",
    "volatility_regime.high",
    "volatility_regime.low",
    "volatility_regime.normal",
    "beta.high",
    "beta.low",
    "beta.market_like",
    "beta.negative",
    "capture.favourable",
    "capture.adverse",
    "excess.ahead",
    "excess.behind",
    "excess.within_dividends",
    "tail.heavy",
    "tail.normal",
    "sharpe.strong",
    "sharpe.weak",
    "sharpe.negative",
    "data_quality.clean",
    "data_quality.repaired_bars",
    "data_quality.differing_values",
    "verdict.favourable",
    "verdict.adverse",
    "verdict.balanced",
    "verdict.silent",
)
FUND_VARIANTS = (
    "alpha.negative",
    "alpha.positive",
    "alpha.unexplained",
    "alpha.unproven",
    "alpha.within_dividends",
    "alpha_style.vanishes",
    "alternative.cheaper",
    "alternative.not_cheaper",
    "closet.cheap",
    "closet.index_at_active_fee",
    "closet.is_the_index",
    "closet.own_way",
    "comparison.ahead",
    "comparison.behind",
    "condition.drawdown",
    "condition.excess",
    "condition.exposure",
    "condition.manager",
    "condition.none",
    "condition.quartile",
    "condition.size",
    "data_quality.clean_values",
    "drawdown.at_high_value",
    "fund_cost.high",
    "fund_cost.low",
    "fund_fees.faulty",
    "fund_holders.concentrated",
    "fund_premium.discount",
    "fund_premium.premium",
    "fund_scale.below",
    "fund_scale.below_undated",
    "fund_scale.near",
    "fund_scale.near_undated",
    "fund_total_return.doubtful",
    "fund_total_return.reinvested",
    "fund_total_return.repaired",
    "fund_tracking.close",
    "fund_tracking.wide",
    "gain_probability.high",
    "gain_probability.low",
    "gain_probability.mixed",
    "holdings_age.old",
    "manager_alpha.better",
    "manager_alpha.worse",
    "manager_tenure.short",
    "peer_rank.ahead",
    "peer_rank.behind",
    "peer_rank.changing",
    "plan.ahead",
    "plan.behind",
    "role.anchor",
    "role.cash_like",
    "role.core",
    "role.diversifier",
    "role.satellite",
    "sector_concentration.high",
    "star_rating.high",
    "star_rating.low",
    "star_rating.middle",
    "style_drift.drifting",
    "style_drift.steady",
    "style_fit.poor",
    "timing.mistimed",
    "timing.timed",
    "worst_entry.open",
    "worst_entry.recovered",
)
BRIEF_VARIANTS = (
    "alert.change_fall",
    "alert.change_rise",
    "alert.crossing_down",
    "alert.crossing_up",
    "alert.drawdown",
    "alert.level_above",
    "alert.level_below",
    "alert.limit",
    "alert.loss",
    "alert.news",
    "alert.none",
    "alert.volume",
    "breadth.narrow",
    "breadth.wide",
    "call.breach",
    "call.data",
    "call.drawdown",
    "call.drift",
    "call.goal",
    "call.liquidity",
    "call.loss",
    "call.none",
    "call.not_valued",
    "call.reconciliation",
    "call.stale",
    "call.suitability",
    "call.unreadable",
    "event.soon",
    "gap.failed",
    "gap.holed",
    "gap.none",
    "gap.stale",
    "gap.unjudged",
    "gap.unpriced",
    "market.far_fall",
    "market.far_rise",
    "market.large_fall",
    "market.large_rise",
    "market.rate_fall",
    "market.rate_rise",
    "market.volatility_high",
    "market.year_high",
    "market.year_low",
    "session.all_closed",
    "session.closed",
    "since_brief.alert_new",
    "since_brief.alert_over",
    "since_brief.calls_gone",
    "since_brief.calls_new",
    "since_brief.unchanged",
    "verdict.exceptional",
    "verdict.exceptional_no_book",
    "verdict.quiet",
    "verdict.quiet_no_book",
)
BOOK_VARIANTS = (
    *(f"book_loss.{window}" for window in ("day", "week", "month")),
    "book_drawdown.beyond_limit",
    "book_stale.files",
)
ACCOUNT_VARIANTS = (
    "drawdown.account_at_high",
    "account_cost.high",
    "account_income.yield",
    "account_limit.drawdown",
    "account_limit.volatility",
    "account_oversold.some",
    "account_rate.missing",
    "account_value.below_zero",
    "action.band",
    "action.buffer",
    "action.cash",
    "action.churning",
    "action.class_bond",
    "action.class_cash",
    "action.class_commodity",
    "action.class_equity",
    "action.class_mixed",
    "action.class_other",
    "action.class_real_estate",
    "action.concentration",
    "action.costs",
    "action.cover",
    "action.disposition",
    "action.foreign",
    "action.goal",
    "action.goal_monthly",
    "action.horizon",
    "action.limit",
    "action.liquidity",
    "action.overlap",
    "action.owed",
    "action.reconcile",
    "action.reserve",
    "action.residual",
    "action.restricted",
    "action.risk_drawdown",
    "action.risk_part",
    "action.risk_volatility",
    "action.stress",
    "action.unsuitable",
    "attribution.allocation_ahead",
    "attribution.allocation_behind",
    "attribution.currency_ahead",
    "attribution.currency_behind",
    "attribution.interaction_ahead",
    "attribution.interaction_behind",
    "attribution.selection_ahead",
    "attribution.selection_behind",
    "balances_stated.differ",
    "behaviour_gap.cost",
    "behaviour_gap.gain",
    "behaviour_gap.small",
    "cash_buffer.short",
    "cash_drag.idle",
    "change.gained",
    "change.lost",
    "change_residual.left",
    "churning.cost",
    "churning.turnover",
    "class_band.bond_above",
    "class_band.bond_below",
    "class_band.cash_above",
    "class_band.cash_below",
    "class_band.commodity_above",
    "class_band.commodity_below",
    "class_band.equity_above",
    "class_band.equity_below",
    "class_band.mixed_above",
    "class_band.mixed_below",
    "class_band.other_above",
    "class_band.other_below",
    "class_band.real_estate_above",
    "class_band.real_estate_below",
    "contribution.one_holding",
    "country_band.above",
    "country_band.below",
    "currency_band.above",
    "currency_band.below",
    "data_quality.adjusted",
    "data_quality.clean_account",
    "data_quality.counted_twice",
    "data_quality.stale",
    "data_quality.stated_prices",
    "data_quality.unvalued",
    "data_quality.unvalued_today",
    "disposition.present",
    "foreign_currency_limit.above",
    "fund_limit.above",
    "fund_overlap.high",
    "goal_horizon.short",
    "goal_probability.fragile",
    "goal_probability.likely",
    "goal_probability.likely_alone",
    "goal_probability.uncertain",
    "goal_probability.uncertain_alone",
    "goal_probability.unlikely",
    "goal_probability.unlikely_alone",
    "holding_limit.above",
    "largest_holding.high",
    "liquid_reserve.covered",
    "liquid_reserve.short",
    "liquidity_need.short",
    "lot_cost.unknown",
    "missing_dividends.some",
    "money_weighted.several",
    "policy.kept",
    "positions_stated.differ",
    "rebalance.none",
    "rebalance.out_of_reach",
    "rebalance.trades",
    "reconciled.clean",
    "restricted.above",
    "risk_part.dominant",
    "sector_limit.above",
    "since_last.all_done",
    "since_last.new_breaches",
    "since_last.open_actions",
    "slow_sale.slow",
    "stress.beyond_limit",
    "suitability.suitable",
    "suitability.unsuitable",
    "sums_stated.differ",
    "symbol_band.above",
    "symbol_band.below",
    "unread_rows.some",
    "unrealised_loss.deep",
    "unusual.restricted",
    "unusual.some",
)


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "１２",
        "①",
        "Ⅻ",
        "x²",
        "½",
        "٣",
        "३",
        "十二",
        "两",
        "半",
        "翻倍",
        "翻番",
        "腰斩",
        "三成",
        "几成",
        "百分之",
        "廿",
        "壹",
        "twelve",
        "a dozen",
        "half",
        "third",
        "doubled",
        "twofold",
        "ten-fold",
        "percent",
        "per cent",
        "basis points",
        "twenty-five",
        "hundredweight",
        "second",
        "XIV",
        "过半",
        "对折",
        "数倍",
        "[[a.b]]成",
        "第三方",
        "十一方面",
        "一万一般",
    ],
)
def test_a_numeral_is_found(text: str) -> None:
    assert find_numerals(text)


@pytest.mark.parametrize(
    "text",
    [
        "一方面",
        "另一方面",
        "进一步",
        "一致",
        "一定程度",
        "on the one hand",
        "at first sight",
        "the price",
        "近一年",
        "过去三年",
        "over the past five years",
        "历史百分位",
        "半标准差",
        "percentile",
        "完成",
        "成交量",
        "组成",
        "[[return.cumulative_return.1y]]",
    ],
)
def test_an_idiom_is_no_numeral(text: str) -> None:
    assert find_numerals(text) == ()


def test_windows_are_read_in_both_languages() -> None:
    assert windows_named("近一年与过去三年，最近三个月") == ("1y", "3y", "3m")
    assert windows_named("over the past year and the past five years") == ("1y", "5y")


def test_slots_are_taken_apart() -> None:
    assert take_apart("a [[b.c]] d [[e.f]].").keys == ("b.c", "e.f")
    assert take_apart("[[b.c] x").malformed
    assert take_apart("[[B.C]]").malformed == ("B.C",)
    assert cited_keys("[[b.c]] [[b.c]] [[d.e]]") == ("b.c", "d.e")


def test_sentences_end_at_their_marks_and_not_inside_slots() -> None:
    text = "Volatility is [[risk.annualized_volatility.1y]]. Beta, i.e. [[relative.beta.all]], is high! Yes"
    assert split_sentences(text) == (
        "Volatility is [[risk.annualized_volatility.1y]].",
        "Beta, i.e. [[relative.beta.all]], is high!",
        "Yes",
    )
    assert split_sentences("价格为[[price.last]]。贝塔为[[relative.beta.all]]！") == (
        "价格为[[price.last]]。",
        "贝塔为[[relative.beta.all]]！",
    )


def test_a_reply_is_split_at_its_headings() -> None:
    parts = split_reply("First.\n# risk\n- One. Two.\n\n## drawdown:\nThree.")
    assert [(part.section, part.sentences) for part in parts] == [
        ("", ("First.",)),
        ("risk", ("One.", "Two.")),
        ("drawdown", ("Three.",)),
    ]


@pytest.mark.parametrize("language", list(Language))
def test_every_finding_and_absence_has_words(language: Language) -> None:
    wanted = {
        *VARIANTS,
        *FUND_VARIANTS,
        *ACCOUNT_VARIANTS,
        *BOOK_VARIANTS,
        *BRIEF_VARIANTS,
        *(f"data_quality.{kind.name.lower()}" for kind in DefectKind),
    }
    assert wanted == finding_names(language)
    assert all(missing_sentence(reason, language) for reason in AbsenceReason)


def test_both_languages_tell_the_same_sections() -> None:
    assert set(narrative(Language.EN)) == set(narrative(Language.ZH))


@pytest.mark.parametrize("language", list(Language))
def test_a_missing_sentence_holds_only_while_something_is_missing(language: Language) -> None:
    context = Context.of(CASE, language)
    assert verify(missing_sentence(AbsenceReason.NO_VOLUME, language), context) == ()
    assert verify(missing_sentence(AbsenceReason.NO_BENCHMARK, language), context) != ()


@pytest.mark.parametrize("language", list(Language))
def test_our_own_text_verifies_clean(language: Language) -> None:
    text = "\n\n".join(fill(one.text, CASE.ledger, language) for one in plain_sentences(CASE, language))
    assert verify_edited(text, CASE, language) == ()


@pytest.mark.parametrize(
    ("language", "text", "reasons"),
    [
        (Language.EN, "The Sharpe ratio is 0.84.", []),
        (Language.EN, "The Sharpe ratio is 0.85.", ["figure"]),
        (Language.EN, "The Sharpe ratio is 0.8, volatility 28.5%, the price USD 237.3.", []),
        (Language.EN, "The shares gained 25.94%.", []),
        (Language.EN, "The shares gained +26%.", []),
        (Language.EN, "The shares lost 25.94%.", ["direction"]),
        (Language.EN, "The shares fell 4.00% and -38.52%.", []),
        (Language.EN, "The drawdown was +38.52%.", ["figure"]),
        (Language.EN, "Data to 29 Nov 2024, 2,517 bars.", []),
        (Language.EN, "Data to 28 Nov 2024.", ["date"]),
        (Language.EN, "Data to 2024-11-29.", []),
        (Language.EN, "The shares doubled.", ["numeral"]),
        (Language.EN, "We recommend to buy.", ["order", "order"]),
        (Language.EN, "A return is guaranteed and will come.", ["promise", "forecast"]),
        (Language.ZH, "夏普比率为0.84，近一年上涨25.94%。", []),
        (Language.ZH, "夏普比率为０．８４，最大回撤为－３８．５２％。", []),
        (Language.ZH, "夏普比率为0.48。", ["figure"]),
        (Language.ZH, "近一年下跌25.94%。", ["direction"]),
        (Language.ZH, "截至2024年11月29日。", []),
        (Language.ZH, "截至2024年11月28日。", ["date"]),
        (Language.ZH, "股价翻倍，保本。", ["numeral", "promise"]),
        (Language.ZH, "建议买入。", ["order", "order"]),
    ],
)
def test_an_edited_text_is_held_against_the_facts(language: Language, text: str, reasons: list[str]) -> None:
    assert [claim.reason for claim in verify_edited(text, CASE, language)] == reasons


def test_a_claim_is_named_with_its_place() -> None:
    (claim,) = verify_edited("# Report\n\n| Sharpe ratio | 9\\.99 |\n", CASE, Language.EN)
    assert (claim.line, claim.column, claim.text) == (3, 18, "9.99")


def test_furniture_is_passed_over_and_only_as_it_stands() -> None:
    furniture = frozenset({"run 20261122T1-ab12", "252", "Page 3 of 9"})
    text = "run 20261122T1-ab12\nPage 3 of 9\n| n | 252 |\n"
    assert verify_edited(text, CASE, Language.EN, furniture) == ()
    assert [claim.text for claim in verify_edited("Page 17 of 8, or 252.", CASE, Language.EN, furniture)] == [
        "17",
        "8",
        "252",
    ]
