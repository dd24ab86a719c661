package mail

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"comptoir/internal/fault"
	"comptoir/post"
)

// sink is a mail server that takes one letter, or refuses the recipient with a code.
func sink(t *testing.T, refuse string) (url string, got chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got = make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		serve(c, refuse, got)
	}()
	return "smtp://" + l.Addr().String(), got
}

func serve(c net.Conn, refuse string, got chan string) {
	in := bufio.NewScanner(c)
	fmt.Fprint(c, "220 sink\r\n")
	for in.Scan() {
		word := strings.ToUpper(in.Text())
		switch {
		case strings.HasPrefix(word, "EHLO"):
			fmt.Fprint(c, "250-sink\r\n250 8BITMIME\r\n")
		case strings.HasPrefix(word, "RCPT") && refuse != "":
			fmt.Fprint(c, refuse+"\r\n")
		case word == "DATA":
			fmt.Fprint(c, "354 go on\r\n")
			var letter strings.Builder
			for in.Scan() && in.Text() != "." {
				letter.WriteString(in.Text() + "\n")
			}
			got <- letter.String()
			fmt.Fprint(c, "250 taken\r\n")
		case word == "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		default:
			fmt.Fprint(c, "250 fine\r\n")
		}
	}
}

func letter() post.Message {
	return post.Message{ID: "news-1", To: "ana@example.org", Title: "طلبك 4G9M-7KQ2", Language: "ar", Dir: "rtl", Text: "شكرًا", HTML: "<p>شكرًا</p>"}
}

func TestALetterArrives(t *testing.T) {
	url, got := sink(t, "")
	s, err := Open(url, "shop@maker.example", "Comptoir")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(context.Background(), letter()); err != nil {
		t.Fatal(err)
	}
	text := <-got
	for _, part := range []string{`From: "Comptoir" <shop@maker.example>`, "To: <ana@example.org>", "Subject: =?UTF-8?", "Content-Language: ar", "text/plain", "text/html", "Message-ID:"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}

func TestARefusalOfTheServerIsFinalAndADelayIsNot(t *testing.T) {
	for answer, want := range map[string]fault.Kind{"550 nobody here": fault.Invalid, "451 come back later": fault.Upstream} {
		url, _ := sink(t, answer)
		s, err := Open(url, "shop@maker.example", "Comptoir")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Send(context.Background(), letter()); !fault.Is(err, want) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

func TestNoLineOfAHeaderCanBeSlippedIn(t *testing.T) {
	url, got := sink(t, "")
	s, err := Open(url, "shop@maker.example", "Comptoir")
	if err != nil {
		t.Fatal(err)
	}
	m := letter()
	m.To = "ana@example.org\r\nBcc: eva@example.org"
	if err := s.Send(context.Background(), m); !fault.Is(err, fault.Invalid) {
		t.Errorf("recipient: %v", err)
	}
	m = letter()
	m.Title = "Hello\r\nBcc: eva@example.org"
	if err := s.Send(context.Background(), m); err == nil {
		if text := <-got; strings.Contains(text, "\nBcc:") {
			t.Error("a title became a header\n" + text)
		}
	}
}

func TestServersThatAreNone(t *testing.T) {
	for _, server := range []string{"", "mail.example", "http://mail.example", "smtp://"} {
		if _, err := Open(server, "shop@maker.example", "x"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", server, err)
		}
	}
	if _, err := Open("smtp://127.0.0.1:1", "shop", "x"); !fault.Is(err, fault.Invalid) {
		t.Error("a sender that is no address")
	}
}
