package api

import (
	"context"
	"net/http"

	"comptoir/clearance/paperwork"

	"github.com/danielgtaylor/huma/v2"
)

// route is one line of the table; register puts it on the mux and into the OpenAPI document.
type route struct {
	operation huma.Operation
	register  func(*API)
}

// routes is the whole API, sorted by path and method.
//
//lint:table
func (a *API) routes() []route {
	const m = "/markets/{market}"
	return []route{
		line(a, "GET", "/baskets/{token}", "basket", "A basket, decided again", a.basket),
		line(a, "PUT", "/baskets/{token}/lines/{sku}", "setLine", "Set the quantity of a line; 0 removes it", a.setLine),
		line(a, "POST", "/baskets/{token}/move", "moveBasket", "Take a basket to another country", a.moveBasket),
		line(a, "POST", "/checkout", "quote", "What a placing would cost, and what stands in its way", a.quote),
		keyed(a, "GET", "/clearance/ahead", "ahead", "What breaks by itself until a date, or stands on a paper: cells, revenue, open orders", a.ahead),
		keyed(a, "GET", "/clearance/ahead.csv", "aheadTable", "What breaks, as a table", a.aheadTable),
		keyed(a, "GET", "/clearance/ahead.ics", "aheadCalendar", "What breaks, as a calendar (RFC 5545)", a.aheadCalendar),
		keyed(a, "GET", "/clearance/evidence", "evidence", "Evidence, what ends first in front", a.evidence),
		keyed(a, "POST", "/clearance/evidence", "fileEvidence", "File a piece of evidence, or preview it", a.fileEvidence),
		keyed(a, "GET", "/clearance/evidence.csv", "evidenceTable", "Evidence as a table, page by page", a.evidenceTable),
		keyed(a, "GET", "/clearance/evidence/{id}", "oneEvidence", "One piece of evidence", a.oneEvidence),
		keyed(a, "GET", "/clearance/evidence/{id}/file", "evidenceFile", "The file of a piece of evidence, to be saved", a.evidenceFile),
		keyed(a, "POST", "/clearance/evidence/{id}/{step}", "evidenceStep", "Approve what another person filed, or revoke", a.evidenceStep),
		keyed(a, "POST", "/clearance/files", "keepFile", "Keep a file, for evidence to cite", a.keepFile),
		keyed(a, "GET", "/clearance/gates", "gates", "The gates of the company's own", a.gates),
		keyed(a, "PUT", "/clearance/gates/{gate}", "putGate", "Set a gate, or preview it", a.putGate),
		keyed(a, "GET", "/clearance/matrix.csv", "matrixTable", "The matrix as a table: a row for each variant, a column for each market", a.matrixTable),
		keyed(a, "GET", "/clearance/tasks", "tasks", "What waits for the holder: approvals, what ends soon, orders that wait", a.tasks),
		keyed(a, "GET", "/clearance/waivers", "waivers", "Waivers, ended ones too", a.waivers),
		keyed(a, "POST", "/clearance/waivers", "waiveGate", "Waive a gate for a time, or preview it", a.waiveGate),
		keyed(a, "POST", "/clearance/waivers/{id}/end", "endWaiver", "End a waiver now, or preview it", a.endWaiver),
		keyed(a, "GET", "/coverage", "coverage", "How much of the whole portfolio each market offers, and why not the rest", a.coverage),
		keyed(a, "GET", "/coverage.csv", "coverageTable", "Coverage as a table, a column for each reason", a.coverageTable),
		owned(a, "GET", "/customer", "customer", "The account of who is signed in", a.getCustomer),
		owned(a, "PUT", "/customer", "setCustomer", "Change name and telephone", a.setCustomer),
		owned(a, "DELETE", "/customer", "dropCustomer", "Delete the account; orders and invoices stay", a.dropCustomer),
		owned(a, "POST", "/customer/addresses", "saveAddress", "Keep an address, or replace one", a.saveAddress),
		owned(a, "DELETE", "/customer/addresses/{id}", "dropAddress", "Forget an address", a.dropAddress),
		owned(a, "GET", "/customer/consents", "consents", "What the customer agreed to and took back", a.consents),
		owned(a, "POST", "/customer/consents", "consent", "Agree to a purpose, or take it back", a.consent),
		owned(a, "GET", "/customer/orders", "ownOrders", "The customer's orders, newest first", a.ownOrders),
		line(a, "POST", "/customers/links", "askLink", "Mail a link; the same answer whether there is an account or not", a.askLink),
		line(a, "POST", "/customers/sessions", "signIn", "Exchange a password or a mailed link for a token", a.signIn),
		owned(a, "DELETE", "/customers/sessions", "signOut", "End a token", a.signOut),
		keyed(a, "GET", "/launch/board", "board", "What was promised in public, beside forecast and fact", a.board),
		keyed(a, "GET", "/launch/board.csv", "boardTable", "The board as a table: a row for each time that a promise was said", a.boardTable),
		keyed(a, "GET", "/launch/commitments/{id}", "commitment", "One public promise", a.commitment),
		keyed(a, "PUT", "/launch/commitments/{id}", "putCommitment", "Enter a promise, or correct it", a.putCommitment),
		keyed(a, "POST", "/launch/commitments/{id}/{step}", "commitmentStep", "Confirm its interval, say it again, report its number, settle it", a.stepCommitment),
		keyed(a, "GET", "/launch/criteria", "criteria", "What must hold before a stage or a channel", a.launchCriteria),
		keyed(a, "PUT", "/launch/criteria/{code}", "putCriterion", "Set a criterion", a.putCriterion),
		keyed(a, "DELETE", "/launch/criteria/{code}", "dropCriterion", "Remove a criterion", a.dropCriterion),
		keyed(a, "GET", "/launch/phrases", "phrase", "Read words for when: the interval that they propose", a.phrase),
		keyed(a, "GET", "/launch/plans", "plans", "The plans, without their tasks", a.plans),
		keyed(a, "GET", "/launch/plans/{plan}", "plan", "A plan with its tasks on the calendar", a.plan),
		keyed(a, "PUT", "/launch/plans/{plan}", "putPlan", "Set a plan with all its tasks", a.putPlan),
		keyed(a, "GET", "/launch/plans/{plan}/forecast", "forecast", "The dates of 10, 50 and 90 per cent, and what moves them", a.forecast),
		keyed(a, "POST", "/launch/plans/{plan}/preview", "previewPlan", "The forecast now, and as it would be with some tasks changed", a.previewPlan),
		keyed(a, "GET", "/launch/plans/{plan}/tasks.csv", "planTable", "The plan as a table", a.planTable),
		keyed(a, "PUT", "/launch/plans/{plan}/tasks/{task}", "putTask", "Add a task, or change it", a.putTask),
		keyed(a, "DELETE", "/launch/plans/{plan}/tasks/{task}", "dropTask", "Remove a task that no other waits for", a.dropTask),
		keyed(a, "GET", "/launch/readiness", "readiness", "How each market stands before its next stage, and who holds up what", a.readiness),
		keyed(a, "GET", "/launch/readiness.csv", "readinessTable", "Readiness as a table", a.readinessTable),
		line(a, "GET", "/markets", "markets", "All markets in one answer", a.markets),
		line(a, "GET", m, "market", "One market", a.market),
		line(a, "POST", m+"/baskets", "newBasket", "Make a basket", a.newBasket),
		line(a, "GET", m+"/categories", "categories", "Categories and how much of them is shown there", a.categories),
		keyed(a, "GET", m+"/cells", "cells", "Variants with their full standing", a.cells),
		keyed(a, "GET", m+"/cells.csv", "cellsTable", "Variants with their standing as a table: all of them at once", a.cellsTable),
		keyed(a, "GET", m+"/changes", "history", "History of changes, newest first", a.history),
		keyed(a, "POST", m+"/changes", "makeChanges", "Change facts: stage, channels, prices, assortment, holds, products", a.makeChanges),
		keyed(a, "DELETE", m+"/changes/{id}", "withdraw", "Take a scheduled change back", a.withdraw),
		keyed(a, "POST", m+"/changes/preview", "previewChanges", "What changes would open, close and reprice", a.previewChanges),
		keyed(a, "GET", m+"/launch", "launchSurvey", "Every checklist of a market, and what is owed there", a.launchSurvey),
		keyed(a, "GET", m+"/launch/checklist.csv", "checklistTable", "The checklists as a table", a.checklistTable),
		keyed(a, "GET", m+"/launch/duties", "duties", "What is owed from sales before this program, as entered", a.duties),
		keyed(a, "PUT", m+"/launch/duties/{kind}", "putDuty", "Enter what is owed from sales before this program", a.putDuty),
		keyed(a, "POST", m+"/launch/waivers", "waiveCriterion", "Let a market go on without a criterion, by name, until an instant", a.waiveCriterion),
		line(a, "GET", m+"/drops", "drops", "Limited sales, the last to open first", a.listDrops),
		line(a, "GET", m+"/drops/{drop}", "drop", "One limited sale", a.getDrop),
		owned(a, "POST", m+"/drops/{drop}/codes", "redeemCode", "Use a priority code", a.redeemCode),
		owned(a, "POST", m+"/drops/{drop}/entries", "enterDrop", "Register, or join the line", a.enterDrop),
		line(a, "GET", m+"/drops/{drop}/log", "dropLog", "The public log with the receipt that it comes to", a.dropLog),
		owned(a, "GET", m+"/drops/{drop}/place", "dropPlace", "Where the customer stands, and what they may buy", a.dropPlace),
		line(a, "GET", m+"/offers/{sku}", "offer", "May it be had here, for how much, and if not, why not", a.offer),
		keyed(a, "GET", m+"/orders", "orders", "Orders, newest first", a.listOrders),
		keyed(a, "GET", m+"/orders/{number}", "order", "One order", a.orderByNumber),
		keyed(a, "PUT", m+"/orders/{number}/address", "readdressOrder", "Send an order elsewhere in its country, before it is shipped", a.readdressOrder),
		keyed(a, "PUT", m+"/orders/{number}/lines", "reviseOrder", "Give lines of an order other quantities, before it is shipped", a.reviseOrder),
		keyed(a, "GET", m+"/orders/{number}/payee", "owed", "What is owed to the buyer of an order, and to which account it shall go", a.owed),
		keyed(a, "POST", m+"/orders/{number}/{step}", "orderStep", "Ship, deliver, note money, cancel, hold, release, overrule a clearance that fell", a.orderStep),
		line(a, "GET", m+"/products", "products", "Products that are shown there", a.products),
		line(a, "GET", m+"/products/{slug}", "product", "One product with an offer for each variant", a.product),
		keyed(a, "GET", m+"/refunds", "refunds", "What is owed to buyers, and what has gone back", a.refunds),
		keyed(a, "POST", m+"/refunds", "sendBack", "Note money as sent back to a buyer", a.sendBack),
		line(a, "GET", m+"/works", "works", "What a phone will do on a country's networks, by model or type", a.works),
		line(a, "POST", m+"/works/imei", "worksIMEI", "The same by IMEI, of which only the type is looked at and nothing kept", a.worksIMEI),
		line(a, "POST", "/orders", "place", "Place an order", a.place),
		line(a, "GET", "/orders/{token}", "orderByToken", "An order by its secret token", a.orderByToken),
		line(a, "PUT", "/orders/{token}/address", "readdressByToken", "Have an order sent elsewhere in its country, before it is shipped", a.readdressByToken),
		line(a, "POST", "/orders/{token}/cancel", "cancelByToken", "Cancel an order before it is shipped", a.cancelByToken),
		line(a, "GET", "/orders/{token}/payee", "owedByToken", "What is owed to the buyer of an order, and whether it is known where it shall go", a.owedByToken),
		line(a, "PUT", "/orders/{token}/payee", "giveAccount", "Say to which account money shall go back", a.giveAccount),
		line(a, "PUT", "/orders/{token}/lines", "reviseByToken", "Give lines other quantities, before the order is shipped", a.reviseByToken),
	}
}

// line is a route that is open to all.
func line[I, O any](_ *API, method, path, name, summary string, do func(context.Context, *I) (*O, error)) route {
	return routeOf(method, path, name, summary, "shop", nil, do)
}

// owned is a route for a customer who is signed in.
func owned[I, O any](_ *API, method, path, name, summary string, do func(context.Context, *I) (*O, error)) route {
	return routeOf(method, path, name, summary, "customer", []map[string][]string{{"customer": {}}}, do)
}

// keyed is a route for holders of a key.
func keyed[I, O any](_ *API, method, path, name, summary string, do func(context.Context, *I) (*O, error)) route {
	return routeOf(method, path, name, summary, "staff", []map[string][]string{{"key": {}}}, do)
}

func routeOf[I, O any](method, path, name, summary, tag string, security []map[string][]string, do func(context.Context, *I) (*O, error)) route {
	op := huma.Operation{OperationID: name, Method: method, Path: Prefix + path, Summary: summary, Tags: []string{tag}, Security: security}
	if method == http.MethodPost && (name == "newBasket" || name == "place" || name == "signIn") {
		op.DefaultStatus = http.StatusCreated
	}
	if name == "keepFile" {
		op.MaxBodyBytes = paperwork.FileMax + 1 // the door has bounded it
	}
	op.SkipValidateBody = name == "place" // Placing looks after itself
	return route{op, func(a *API) {
		problem := a.huma.OpenAPI().Components.Schemas.Schema(typeOfProblem(), true, "Problem")
		op.Responses = map[string]*huma.Response{"default": {Description: "Problem", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}}
		huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := do(ctx, in)
			if err != nil {
				return nil, a.failed(callerOf(ctx).request, err)
			}
			return out, nil
		})
	}}
}
