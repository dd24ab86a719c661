package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/radio"
	"comptoir/radio/directory"
)

// imeiPace is how often one caller may look a type up: enough for a counter in a shop, too little to walk a table.
func imeiPace() *web.Pace { return &web.Pace{Burst: 60, Every: time.Second} }

// WorksPhone is a phone that may be meant.
type WorksPhone struct {
	Pick   int      `json:"pick" doc:"To ask for this one."`
	Name   string   `json:"name"`
	Models []string `json:"models" doc:"Model numbers, where a source gives them."`
	Own    bool     `json:"own" doc:"The shop has it."`
}

// WorksReason is one rule that held.
type WorksReason struct {
	Code  string   `json:"code" example:"radio.coverage_fits"`
	Part  string   `json:"part" enum:"overall,voice,lte_coverage,lte_capacity,5g"`
	Says  string   `json:"says" enum:"unknown,will_not_work,works_with_limits,works,remark"`
	Bands []string `json:"bands,omitempty"`
	Until string   `json:"until,omitempty" doc:"When it will stop to hold; of a fact to come, from when it counts."`
}

// WorksPart is the answer on one part.
type WorksPart struct {
	Part     string   `json:"part" enum:"voice,lte_coverage,lte_capacity,5g"`
	Answer   string   `json:"answer" enum:"unknown,will_not_work,works_with_limits,works"`
	Present  []string `json:"present" doc:"The carrier's bands that the phone has."`
	Missing  []string `json:"missing"`
	Unsure   []string `json:"unsure"`
	Thousand int      `json:"share_thousandths" doc:"Of the carrier's bands that fit for sure; -1 when there is none to compare."`
}

// WorksAnswer is the answer of one carrier's network.
type WorksAnswer struct {
	Carrier string        `json:"carrier"`
	Codes   []string      `json:"network_codes"`
	Answer  string        `json:"answer" enum:"unknown,will_not_work,works_with_limits,works"`
	Parts   []WorksPart   `json:"parts"`
	Reasons []WorksReason `json:"reasons"`
	Oldest  string        `json:"oldest_fact,omitempty" doc:"Date."`
	Newest  string        `json:"newest_fact,omitempty" doc:"Date."`
}

// Works is what a phone will do in a country. The facts behind it are of public sources; it is no promise.
type Works struct {
	Country      string        `json:"country"`
	Type         string        `json:"type,omitempty" doc:"The first eight digits of the IMEI."`
	TypeNames    []string      `json:"type_names,omitempty" doc:"What the table of types says of them; absent when it does not know them."`
	Phones       []WorksPhone  `json:"phones" doc:"Those that may be meant. One is answered for; of several, ask again with pick."`
	Answers      []WorksAnswer `json:"answers"`
	Registration string        `json:"imei_registration" enum:"yes,no,unknown" doc:"The country asks importers to register the IMEI."`
}

type worksIn struct {
	InMarket
	Country string `query:"country" maxLength:"2" doc:"Whose networks; the market's own when absent." example:"fr"`
	Phone   string `query:"phone" maxLength:"80" doc:"Model number, or words of maker and name."`
	Type    string `query:"type" pattern:"^[0-9]{8}$" doc:"Type allocation code: the first eight digits of an IMEI."`
	Pick    int    `query:"pick" minimum:"0" maximum:"24" doc:"Which of the phones found, from 1."`
	Carrier string `query:"carrier" maxLength:"80" doc:"Name or network code of one carrier; all of the country when absent."`
}

type worksOut struct{ Body Works }

type worksIMEIIn struct {
	InMarket
	Body struct {
		IMEI    string `json:"imei" maxLength:"40" doc:"14 to 17 digits; spaces and dashes are left out. Only its type is looked at; it is kept nowhere."`
		Country string `json:"country,omitempty" maxLength:"2"`
		Carrier string `json:"carrier,omitempty" maxLength:"80"`
	}
}

// works answers for a model; what it answers depends on a type of phone and a country alone.
func (a *API) works(ctx context.Context, in *worksIn) (*worksOut, error) {
	if in.Phone == "" && in.Type == "" {
		return nil, fault.Field("phone", "works.phone_missing")
	}
	if in.Type != "" {
		if err := a.pace.Take(callerOf(ctx).client(), a.Clock.Now()); err != nil {
			return nil, err
		}
	}
	return a.answerWorks(ctx, in)
}

// worksIMEI answers for the type of an IMEI: the same for every phone of it.
func (a *API) worksIMEI(ctx context.Context, in *worksIMEIIn) (*worksOut, error) {
	if err := a.pace.Take(callerOf(ctx).client(), a.Clock.Now()); err != nil {
		return nil, err
	}
	imei, err := radio.ParseIMEI(in.Body.IMEI)
	if err != nil {
		return nil, err
	}
	return a.answerWorks(ctx, &worksIn{InMarket: in.InMarket, Country: in.Body.Country, Carrier: in.Body.Carrier, Type: imei.TAC()})
}

func (a *API) answerWorks(ctx context.Context, in *worksIn) (*worksOut, error) {
	shelf, err := a.shelf(ctx, in.Market)
	if err != nil {
		return nil, err
	}
	if a.Radio == nil {
		return nil, fault.New(fault.Busy, "works.not_there")
	}
	known, country, now := a.Radio.Now(), strings.ToLower(in.Country), a.Clock.Now()
	if country == "" {
		country = in.Market
	}
	phones := known.Find(directory.Question{Text: in.Phone, TAC: in.Type}, ownPhones(shelf, now))
	w := Works{Country: country, Type: in.Type, Phones: []WorksPhone{}, Answers: []WorksAnswer{}, Registration: registration(known.CountryOf(country), now)}
	if in.Type != "" {
		w.TypeNames = known.TypeNames(in.Type)
	}
	for i, p := range phones {
		models := slices.Clone(p.Radio.Models)
		if p.Radio.Model != "" {
			models = []string{p.Radio.Model}
		}
		w.Phones = append(w.Phones, WorksPhone{i + 1, p.Name, append([]string{}, models...), p.Model != nil})
	}
	pick := in.Pick
	if pick == 0 && len(phones) == 1 && !phones[0].ByName {
		pick = 1
	}
	if pick > len(phones) {
		return nil, fault.Field("pick", "works.pick_unknown")
	}
	if pick > 0 {
		w.Answers = worksAnswers(known, phones[pick-1].Radio, country, in.Carrier, now)
	}
	if in.Carrier != "" && pick > 0 && len(w.Answers) == 0 {
		return nil, fault.Field("carrier", "works.carrier_unknown")
	}
	return &worksOut{Body: w}, nil
}

// ownPhones are the models of which shoppers may know in a market.
func ownPhones(shelf *offer.Shelf, now clock.Instant) (list []directory.Own) {
	for _, p := range shelf.Book.Products {
		s, shown := look(shelf, p, market.Web, now)
		if !shown {
			continue
		}
		text, _ := p.Texts.In(shelf.Market.Default())
		for m := range p.Models {
			if slices.ContainsFunc(s.places, func(n int) bool { return shelf.Book.Items[n].Model == &p.Models[m] }) {
				list = append(list, directory.Own{Name: text.Name, Product: p, Model: &p.Models[m]})
			}
		}
	}
	return list
}

func worksAnswers(known *directory.Directory, phone *radio.Device, country, carrier string, now clock.Instant) []WorksAnswer {
	list := []WorksAnswer{}
	for _, one := range known.Answers(phone, country, now) {
		if carrier != "" && !strings.EqualFold(one.Carrier.Name, carrier) && !slices.Contains(one.Carrier.Codes, carrier) {
			continue
		}
		told := WorksAnswer{Carrier: one.Carrier.Name, Codes: append([]string{}, one.Carrier.Codes...), Answer: one.Overall.String(), Reasons: []WorksReason{}, Oldest: dayOf(one.Oldest), Newest: dayOf(one.Newest)}
		for _, part := range []radio.Part{radio.Voice, radio.LTECoverage, radio.LTECapacity, radio.FiveG} {
			p := one.Part(part)
			told.Parts = append(told.Parts, WorksPart{part.String(), p.Reply.String(), bandNames(p.Present), bandNames(p.Missing), bandNames(p.Unsure), p.Share})
		}
		for _, r := range one.Reasons() {
			told.Reasons = append(told.Reasons, WorksReason{r.Code, r.Part.String(), r.Says.String(), bandNames(r.Bands), dayOf(r.Until)})
		}
		list = append(list, told)
	}
	return list
}

func bandNames(s radio.Set) []string { return append([]string{}, s.Names()...) }

func dayOf(i clock.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().UTC().Format(time.DateOnly)
}

// registration is what is said by now of registering the IMEI.
func registration(k *radio.Country, now clock.Instant) string {
	if told := radio.ToldAt(k.IMEIRegistration, now); told == radio.Yes || told == radio.No {
		return told.String()
	}
	return "unknown"
}
