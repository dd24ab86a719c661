package launch_test

import (
	"testing"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/launch"
	"comptoir/market"
)

func counted(c launch.Computation, least int64, names ...string) launch.Criterion {
	return launch.Criterion{Code: "c", Name: "c", Stage: market.Open, Way: clearance.Computed, Compute: c, Least: least, Names: names, Owner: "market_manager"}
}

func proven(kinds ...string) launch.Criterion {
	return launch.Criterion{Code: "c", Name: "c", Stage: market.Open, Way: clearance.Verified, Gate: "security", Kinds: kinds, Owner: "launch_manager"}
}

func paper(id, kind string, since, until clock.Instant) *clearance.Evidence {
	return &clearance.Evidence{ID: id, Gate: "security", Kind: kind, FiledAt: 10, Span: clock.Span{Since: since, Until: until}}
}

func TestWhetherACriterionIsMetAndSinceWhen(t *testing.T) {
	const now = clock.Instant(100)
	said := counted("", 0)
	said.Way = clearance.Attested
	word := launch.Attestation{Criterion: "c", Market: "us", Who: "ann", At: 20}
	ended, taken, foreign, future := word, word, word, word
	ended.Until, taken.Withdrawn, foreign.Market, future.At = 100, 60, "es", 101
	revoked := paper("e", "report", 5, 500)
	revoked.RevokedAt = 90
	for _, c := range []struct {
		name      string
		criterion launch.Criterion
		facts     launch.Facts
		state     launch.State
		since     clock.Instant
		until     clock.Instant
	}{
		{"nine tenths cleared of nine tenths", counted(launch.PortfolioCleared, 900_000), launch.Facts{Cleared: launch.Share{Have: 9, Of: 10}}, launch.Met, 0, 0},
		{"one too few", counted(launch.PortfolioCleared, 900_000), launch.Facts{Cleared: launch.Share{Have: 899, Of: 1000}}, launch.Missing, 0, 0},
		{"enough carriers for enough phones", counted(launch.NetworksServe, 900_000), launch.Facts{Served: launch.Share{Have: 8, Of: 10}}, launch.Missing, 0, 0},
		{"all without a bar", counted(launch.PricesPresent, 0), launch.Facts{Priced: launch.Share{Have: 9, Of: 10}}, launch.Missing, 0, 0},
		{"nothing listed is not enough", counted(launch.PricesPresent, 0), launch.Facts{}, launch.Missing, 0, 0},
		{"stock", counted(launch.StockPresent, 500_000), launch.Facts{Stocked: launch.Share{Have: 1, Of: 2}}, launch.Met, 0, 0},
		{"service", counted(launch.ServiceCoverage, 500_000), launch.Facts{Covered: launch.Share{Have: 1, Of: 3}}, launch.Missing, 0, 0},
		{"every language of the market", counted(launch.LanguagesCovered, 0), launch.Facts{Texts: map[market.Language]launch.Share{"en": {Have: 2, Of: 2}, "es": {Have: 1, Of: 2}}}, launch.Missing, 0, 0},
		{"the languages that are asked for", counted(launch.LanguagesCovered, 0, "en"), launch.Facts{Texts: map[market.Language]launch.Share{"en": {Have: 2, Of: 2}, "es": {Have: 1, Of: 2}}}, launch.Met, 0, 0},
		{"a language that nobody counted", counted(launch.LanguagesCovered, 0, "fr"), launch.Facts{}, launch.Missing, 0, 0},
		{"a channel of those named", counted(launch.ChannelOpen, 0, "carrier", "retail"), launch.Facts{Open: []market.Channel{market.Retail}}, launch.Met, 0, 0},
		{"another channel", counted(launch.ChannelOpen, 0, "carrier"), launch.Facts{Open: []market.Channel{market.Web}}, launch.Missing, 0, 0},
		{"any channel", counted(launch.ChannelOpen, 0), launch.Facts{Open: []market.Channel{market.Web}}, launch.Met, 0, 0},
		{"another country first", counted(launch.MarketOpen, 0, "us"), launch.Facts{OpenMarkets: []market.Code{"es"}}, launch.Missing, 0, 0},
		{"it is open", counted(launch.MarketOpen, 0, "us"), launch.Facts{OpenMarkets: []market.Code{"us"}}, launch.Met, 0, 0},
		{"as the desk saw it turn", counted(launch.PricesPresent, 0), launch.Facts{Turned: map[string]clock.Instant{"c": 70}}, launch.Missing, 70, 0},
		{"nobody said so", said, launch.Facts{}, launch.Missing, 0, 0},
		{"somebody said so", said, launch.Facts{Attestations: []launch.Attestation{word}}, launch.Met, 20, 0},
		{"the word ends at this instant", said, launch.Facts{Attestations: []launch.Attestation{ended}}, launch.Missing, 100, 0},
		{"the word was taken back", said, launch.Facts{Attestations: []launch.Attestation{taken}}, launch.Missing, 60, 0},
		{"said again after it ended", said, launch.Facts{Attestations: []launch.Attestation{taken, word}}, launch.Met, 20, 0},
		{"said for another market", said, launch.Facts{Attestations: []launch.Attestation{foreign}}, launch.Missing, 0, 0},
		{"said later", said, launch.Facts{Attestations: []launch.Attestation{future}}, launch.Missing, 0, 0},
		{"evidence", proven(), launch.Facts{Evidence: []*clearance.Evidence{paper("e", "report", 30, 500)}}, launch.Met, 30, 500},
		{"of two, the one that lasts", proven(), launch.Facts{Evidence: []*clearance.Evidence{paper("a", "report", 5, 200), paper("b", "report", 5, 0)}}, launch.Met, 10, 0},
		{"evidence of another kind", proven("licence"), launch.Facts{Evidence: []*clearance.Evidence{paper("e", "report", 5, 500)}}, launch.Missing, 0, 0},
		{"expired at this instant", proven(), launch.Facts{Evidence: []*clearance.Evidence{paper("e", "report", 5, 100)}}, launch.Missing, 100, 0},
		{"revoked", proven(), launch.Facts{Evidence: []*clearance.Evidence{revoked}}, launch.Missing, 90, 0},
		{"not valid yet", proven(), launch.Facts{Evidence: []*clearance.Evidence{paper("e", "report", 101, 0)}}, launch.Missing, 0, 0},
		{"waived", proven(), launch.Facts{Waivers: []launch.Waiver{{Criterion: "c", Market: "us", At: 50, Until: 101}}}, launch.Waived, 50, 101},
		{"the waiver ends at this instant", proven(), launch.Facts{Waivers: []launch.Waiver{{Criterion: "c", Market: "us", At: 50, Until: 100}}}, launch.Missing, 0, 0},
		{"waived for another market", proven(), launch.Facts{Waivers: []launch.Waiver{{Criterion: "c", Market: "es", At: 50, Until: 101}}}, launch.Missing, 0, 0},
	} {
		c.facts.Market = "us"
		list := launch.Check([]launch.Criterion{c.criterion}, c.facts, now)
		if len(list) != 1 {
			t.Fatalf("%s: %d lines", c.name, len(list))
		}
		l := list[0]
		if l.State != c.state || l.Since != c.since || l.Until != c.until || (l.Owner == "") != (l.State == launch.Met) {
			t.Errorf("%s: %s of %q since %d until %d; want %s since %d until %d", c.name, l.State, l.Owner, l.Since, l.Until, c.state, c.since, c.until)
		}
	}
}

func TestACriterionOfOtherMarketsIsNotAsked(t *testing.T) {
	c := counted(launch.PricesPresent, 0)
	c.Markets = []market.Code{"es"}
	later := counted(launch.StockPresent, 0)
	later.Since = 101
	if list := launch.Check([]launch.Criterion{c, later}, launch.Facts{Market: "us"}, 100); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestACriterionThatCannotBeAnsweredIsRefused(t *testing.T) {
	with := func(edit func(*launch.Criterion)) launch.Criterion {
		c := counted(launch.PricesPresent, 0)
		edit(&c)
		return c
	}
	for code, c := range map[string]launch.Criterion{
		"launch.code_missing":        with(func(c *launch.Criterion) { c.Code = "" }),
		"launch.name_missing":        with(func(c *launch.Criterion) { c.Name = " " }),
		"launch.stage_or_channel":    with(func(c *launch.Criterion) { c.Channel = market.Web }),
		"market.stage_unknown":       with(func(c *launch.Criterion) { c.Stage = "ajar" }),
		"launch.owner_missing":       with(func(c *launch.Criterion) { c.Owner = "" }),
		"launch.computation_unknown": with(func(c *launch.Criterion) { c.Compute = "mood" }),
		"launch.share_out_of_range":  with(func(c *launch.Criterion) { c.Least = 1_000_001 }),
		"launch.way_unknown":         with(func(c *launch.Criterion) { c.Way = "guessed" }),
		"launch.role_unknown":        with(func(c *launch.Criterion) { c.Way, c.Owner = clearance.Attested, "director" }),
		"launch.gate_missing":        with(func(c *launch.Criterion) { c.Way = clearance.Verified }),
		"market.channel_unknown":     counted(launch.ChannelOpen, 0, "post"),
		"launch.market_missing":      counted(launch.MarketOpen, 0),
	} {
		if err := c.Check(); !fault.IsCode(err, code) || fault.Of(err).Field == "" {
			t.Errorf("%v, want %s", err, code)
		}
	}
}

func TestHowAMarketMayMove(t *testing.T) {
	const now = clock.Instant(100)
	missing := launch.Check([]launch.Criterion{counted(launch.PricesPresent, 0)}, launch.Facts{Market: "us"}, now)
	waiver := launch.Waiver{Criterion: "c", Market: "us", Who: "owner", Why: "the last price comes tomorrow", At: 50, Until: 200}
	nameless, silent, over, foreign := waiver, waiver, waiver, waiver
	nameless.Who, silent.Why, over.Until, foreign.Market = "", "", 100, "es"
	owed := launch.Owed{Orders: 2, Warranty: 150}
	for _, c := range []struct {
		name     string
		from, to market.Stage
		list     launch.Checklist
		waivers  []launch.Waiver
		owed     launch.Owed
		refused  string // code of the first refusal, "" when it may
	}{
		{"all criteria are met", market.Pilot, market.Open, nil, nil, launch.Owed{}, ""},
		{"one is missing", market.Pilot, market.Open, missing, nil, launch.Owed{}, "launch.criterion_missing"},
		{"with a waiver", market.Pilot, market.Open, missing, []launch.Waiver{waiver}, launch.Owed{}, ""},
		{"a waiver of nobody", market.Pilot, market.Open, missing, []launch.Waiver{nameless}, launch.Owed{}, "launch.criterion_missing"},
		{"a waiver without a reason", market.Pilot, market.Open, missing, []launch.Waiver{silent}, launch.Owed{}, "launch.criterion_missing"},
		{"a waiver that has ended", market.Pilot, market.Open, missing, []launch.Waiver{over}, launch.Owed{}, "launch.criterion_missing"},
		{"a waiver of another market", market.Pilot, market.Open, missing, []launch.Waiver{foreign}, launch.Owed{}, "launch.criterion_missing"},
		{"straight from closed", market.Closed, market.Open, missing, nil, launch.Owed{}, "launch.criterion_missing"},
		{"stepping back asks no criteria", market.Open, market.Pilot, missing, nil, owed, ""},
		{"withdrawing keeps what is owed", market.Open, market.Withdrawing, missing, nil, owed, ""},
		{"nothing was ever sold", market.Announced, market.Withdrawing, nil, nil, launch.Owed{}, "launch.nothing_to_withdraw"},
		{"withdrawn while something is owed", market.Withdrawing, market.Withdrawn, nil, []launch.Waiver{waiver}, owed, "launch.owes_orders"},
		{"withdrawn when nothing is owed", market.Withdrawing, market.Withdrawn, nil, nil, launch.Owed{Warranty: 100, ServicePoints: 3}, ""},
		{"in the blink of an eye", market.Open, market.Withdrawn, nil, nil, launch.Owed{}, "launch.leave_by_withdrawing"},
		{"closing what has sold", market.Open, market.Closed, nil, nil, launch.Owed{Parts: 101}, "launch.owes_parts"},
		{"coming back", market.Withdrawing, market.Open, missing, nil, owed, "launch.criterion_missing"},
		{"coming back after having left", market.Withdrawn, market.Pilot, nil, nil, launch.Owed{}, ""},
		{"nowhere", market.Open, market.Open, nil, nil, launch.Owed{}, "launch.stage_same"},
		{"to no stage", market.Open, "ajar", nil, nil, launch.Owed{}, "launch.stage_unknown"},
	} {
		ok, refusals := launch.MayMove(c.from, c.to, c.list, c.waivers, c.owed, now)
		code := ""
		if len(refusals) > 0 {
			code = refusals[0].Code
		}
		if code != c.refused || ok != (c.refused == "") {
			t.Errorf("%s: %v %q, want %q", c.name, ok, code, c.refused)
		}
	}
	if ok, refusals := launch.MayOpen(missing, nil, now); ok || len(refusals) != 1 {
		t.Errorf("a channel without its criteria: %v", refusals)
	}
}

func TestWhatIsOwedEnds(t *testing.T) {
	o := launch.Owed{Returns: 1, Repairs: 1, Warranty: 150, Parts: 300, Service: 200}
	if o.Nothing(299) || o.Ends(100) != 300 || o.Ends(300) != 0 {
		t.Error("dated duties", o.Ends(100), o.Ends(300))
	}
	if o.Nothing(300) {
		t.Error("a return is still open")
	}
	if o.Returns, o.Repairs = 0, 0; !o.Nothing(300) {
		t.Error("nothing is owed and it says something is")
	}
}
