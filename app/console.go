package app

import (
	"net/http"

	"comptoir/console"
	"comptoir/storefront/worldmap"
)

// mountConsole puts up the door of the company's own people.
func (a *App) mountConsole(mux *http.ServeMux) error {
	door := &console.Console{People: a.People, Changes: a.Change, Launch: a.Launch, Offers: a.Offers, Orders: a.Orders, Drops: a.Drops, Papers: a.Papers, Clock: a.Clock, Log: a.Log,
		Secure: a.secure(), Map: worldmap.Render, Address: a.Config.BaseURL, Preview: a.preview.Grant}
	if a.Post != nil {
		door.Mail = a.Post.Invite
	}
	return door.Mount(mux)
}
