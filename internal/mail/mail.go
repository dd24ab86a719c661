// Package mail sends messages by SMTP.
//
// Rules:
//  1. The address of the server is a URL: smtp://user:password@host:587 (STARTTLS demanded), smtps://…:465 (TLS
//     from the start), smtp://127.0.0.1:1025 (loopback only: without TLS when the server offers none).
//  2. A refusal of the server with a code of 500 or more is final; everything else may be tried again.
//  3. The Message-ID is derived from the letter: a letter that is sent twice is one to those who look.
package mail

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strconv"
	"time"

	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/post"

	gomail "github.com/wneessen/go-mail"
)

// SMTP is a way to a mail server.
type SMTP struct {
	client *gomail.Client
	from   string // "shop@maker.example"
	name   string
	host   string // of Message-IDs
}

var _ post.Sender = (*SMTP)(nil)

// Open reads the server's URL; from is the address that letters come from, name the maker's.
func Open(server, from, name string) (*SMTP, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, fault.Field("smtp", "mail.server_invalid")
	}
	if from, err = post.Address(from); err != nil {
		return nil, fault.Field("mail-from", "mail.from_invalid")
	}
	options := []gomail.Option{gomail.WithTimeout(20 * time.Second), gomail.WithTLSPolicy(policy(u.Hostname()))}
	if u.Scheme == "smtps" {
		options = append(options, gomail.WithSSL(), gomail.WithPort(465))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "mail.server_invalid")
	}
	return &SMTP{client: client, from: from, name: name, host: u.Hostname()}, nil
}

// policy demands TLS of every server that is not on this machine.
func policy(host string) gomail.TLSPolicy {
	if ip := net.ParseIP(host); host == "localhost" || (ip != nil && ip.IsLoopback()) {
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}

// Send sends one message.
func (s *SMTP) Send(ctx context.Context, m post.Message) error {
	msg, err := s.message(m)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "mail.message_invalid")
	}
	err = s.client.DialAndSendWithContext(ctx, msg)
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return fault.Wrap(err, fault.Invalid, "mail.refused")
	}
	if err != nil {
		return fault.Wrap(err, fault.Upstream, "mail.not_sent")
	}
	return nil
}

func (s *SMTP) message(m post.Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(s.name, s.from); err != nil {
		return nil, err
	}
	if err := msg.To(m.To); err != nil {
		return nil, err
	}
	msg.Subject(m.Title)
	msg.SetMessageIDWithValue(id.Hash(m.ID) + "@" + s.host)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", m.Language)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}
