package web

import (
	"net"
	"net/http"
	"strings"
)

// Client tells the address on the network that a request comes from: what rate limits count by. Behind a proxy it
// is the last entry of the header that the proxy writes; header "" believes nobody but the connection.
func Client(r *http.Request, header string) string {
	if header != "" {
		all := strings.Join(r.Header.Values(header), ",")
		if last := strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:]); last != "" {
			return clientNetwork(last)
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return clientNetwork(host)
}

// clientNetwork is the address, or of IPv6 the network of 64 bits that one household or machine has.
func clientNetwork(host string) string {
	ip := net.ParseIP(host)
	if ip == nil {
		return host[:min(len(host), 64)]
	}
	if ip.To4() != nil {
		return ip.String()
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}
