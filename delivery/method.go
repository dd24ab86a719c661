package delivery

import (
	"time"

	"comptoir/market"
	"comptoir/money"
)

// Method is one way of delivery in one market.
type Method struct {
	Market   market.Code    `json:"market"`
	Code     string         `json:"code"` // "standard", "express", "pickup"
	Price    money.Amount   `json:"price"`
	FreeFrom money.Amount   `json:"free_from"` // goods for at least this travel free; zero: never
	DaysMin  int            `json:"days_min"`  // working days
	DaysMax  int            `json:"days_max"`
	Weekend  []time.Weekday `json:"weekend,omitempty"` // days on which nobody works; empty: Saturday and Sunday
	Areas    []AreaRule     `json:"areas,omitempty"`
	Order    int            `json:"order"`
}

// AreaRule is what is different in one area of the market.
type AreaRule struct {
	Area      string       `json:"area"`
	Excluded  bool         `json:"excluded,omitempty"`
	Surcharge money.Amount `json:"surcharge"`
	Days      int          `json:"days,omitempty"` // more working days
}

// Promise is when a parcel arrives: local dates, both inclusive, "2026-11-24".
type Promise struct {
	From  string `json:"from"`
	Until string `json:"until"`
}
