package people

import "comptoir/internal/clock"

// Tries counts the failed sign-ins of a name, known or not, or the letters that were asked for.
type Tries struct {
	Failures int64
	Last     clock.Instant
}

// Tx is what staff accounts need from storage. What is absent is fault.NotFound.
type Tx interface {
	StaffByLogin(login string) (s Staff, hash string, err error)
	StaffByID(id string) (Staff, error)
	AllStaff() ([]Staff, error)
	// PutStaff writes an account; an empty hash leaves the password as it is.
	PutStaff(s Staff, hash string) error

	PutInvite(Invite) error
	Invite(hash string) (Invite, error)
	// DropInvite uses an invitation up; fault.NotFound when somebody else did.
	DropInvite(hash string) error
	Invites() ([]Invite, error)

	TriesTx

	Session(hash string, now clock.Instant) ([]byte, error)
	PutSession(hash string, data []byte, until clock.Instant) error
	DropSession(hash string) error
	// DropStale removes sessions, invitations, tries and customers' links that are past; at most limit of each.
	DropStale(now clock.Instant, limit int) (int64, error)

	PutKey(k Key, hash string) error
	KeyByHash(hash string) (Key, error)
	Keys() ([]Key, error)
}
