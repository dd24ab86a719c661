package web

import "net/http"

// Policy is the content security policy of pages (rule 4).
const Policy = "default-src 'self'; script-src 'none'; img-src 'self' data:; style-src 'self'; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// header is a header with its value ready to be shared by all answers: nobody may change the slice.
type header struct {
	name  string
	value []string
}

// programPolicy is the policy of answers to programs, which are no pages: a browser that shows one loads nothing for it.
const programPolicy = "default-src 'none'; frame-ancestors 'none'"

// programHeaders go with answers to programs; what else securityHeaders has is about pages.
func programHeaders(secure bool) []header {
	list := []header{shared("Content-Security-Policy", programPolicy), shared("X-Content-Type-Options", "nosniff")}
	if secure {
		list = append(list, shared("Strict-Transport-Security", "max-age=31536000"))
	}
	return list
}

// PageHeaders are for the page among a program door's answers.
func PageHeaders(h http.Header, secure bool) { setHeaders(h, securityHeaders("", secure)) }

func securityHeaders(policy string, secure bool) []header {
	if policy == "" {
		policy = Policy
	}
	list := []header{
		shared("Content-Security-Policy", policy),
		shared("X-Content-Type-Options", "nosniff"),
		shared("Referrer-Policy", "same-origin"),
		shared("Cross-Origin-Opener-Policy", "same-origin"),
		shared("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
	}
	if secure {
		list = append(list, shared("Strict-Transport-Security", "max-age=31536000"))
	}
	return list
}

func shared(name, value string) header { return header{name, []string{value}[:1:1]} }

func setHeaders(h http.Header, list []header) {
	for _, one := range list {
		h[one.name] = one.value
	}
}
