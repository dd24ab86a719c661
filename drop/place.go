package drop

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/market"
)

// Place is somebody's place in a line as they carry it (rule 8). Rank is 0 until the list is drawn.
type Place struct {
	Market market.Code
	Drop   string
	Entry  EntryID
	Rank   int64
}

// placeMax is longer than any place.
const placeMax = 160

// SignPlace writes a place: fields with dots between, and half of HMAC-SHA256 over them.
func SignPlace(secret []byte, p Place) string {
	text := "p1." + string(p.Market) + "." + p.Drop + "." + p.Entry.String() + "." + strconv.FormatInt(p.Rank, 10)
	return text + "." + seal(secret, text)
}

// ReadPlace reads a place that was signed here; Forbidden "drop.place_forged" for anything else.
func ReadPlace(secret []byte, text string) (Place, error) {
	forged := fault.New(fault.Forbidden, "drop.place_forged")
	if len(text) > placeMax {
		return Place{}, forged
	}
	at := strings.LastIndexByte(text, '.')
	if at < 0 || subtle.ConstantTimeCompare([]byte(text[at+1:]), []byte(seal(secret, text[:at]))) != 1 {
		return Place{}, forged
	}
	parts := strings.Split(text[:at], ".")
	if len(parts) != 5 || parts[0] != "p1" {
		return Place{}, forged
	}
	p := Place{Market: market.Code(parts[1]), Drop: parts[2]}
	rank, err := strconv.ParseInt(parts[4], 10, 64)
	if err != nil || p.Entry.UnmarshalText([]byte(parts[3])) != nil {
		return Place{}, forged
	}
	p.Rank = rank
	return p, nil
}

func seal(secret []byte, text string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("place"))
	mac.Write([]byte{0})
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
