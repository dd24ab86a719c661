package drop

import "comptoir/internal/clock"

// Receipt is what a drop's log comes to (rule 7). Units are counted, not persons.
type Receipt struct {
	Offered      int64 `json:"offered"`       // open allotment and codes
	OfferedOpen  int64 `json:"offered_open"`  //
	OfferedCodes int64 `json:"offered_codes"` //
	Entries      int64 `json:"entries"`       // persons
	Granted      int64 `json:"granted"`       // of the open allotment, for the first time: never more than offered
	Again        int64 `json:"offered_again"` // granted once more after they came back
	CodesMade    int64 `json:"codes_made"`
	CodesUsed    int64 `json:"codes_used"`
	Ordered      int64 `json:"ordered"`
	Paid         int64 `json:"paid"`
	Released     int64 `json:"released"` // came back: not used in time, or their order ended
	Held         int64 `json:"held"`     // granted, not ordered yet
	Back         int64 `json:"back"`     // went to ordinary sale at the end

	Opened    clock.Instant `json:"opened_us,omitempty"` // the first grant
	Closed    clock.Instant `json:"closed_us,omitempty"`
	CalledOff string        `json:"called_off,omitempty"` // why
	Seed      string        `json:"seed,omitempty"`       // once it is revealed
	Lines     int64         `json:"lines"`
	Head      Hash          `json:"head"`
}

// GrantedAll is the units of both allotments that were granted for the first time.
func (r *Receipt) GrantedAll() int64 { return r.Granted + r.CodesUsed }

// Short is how many units were offered and never granted to anybody; of both allotments.
func (r *Receipt) Short() int64 { return max(0, r.Offered-r.GrantedAll()) }

// Final tells whether the drop has ended. An order may still be paid, or end, afterwards.
func (r *Receipt) Final() bool { return r.Closed != 0 || r.CalledOff != "" }
