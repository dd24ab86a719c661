package console

import (
	"net/http"

	"comptoir/people"
)

// page answers one request; v.Who is set unless the route is open or for anyone.
type page func(w http.ResponseWriter, r *http.Request, v *View) error

// route is one line of the table: a pattern, the permission that it takes, who answers.
type route struct {
	pattern string
	may     string
	page    page
}

// What a route takes when it is no permission.
const (
	open   = "open"   // no session: static files
	anyone = "anyone" // a session, signed in or not
	member = "member" // anybody who has signed in
)

// routes is every address of the console, sorted.
//
//lint:table
func (c *Console) routes() []route {
	return []route{
		{"GET /console/{$}", people.See, c.home},
		{"GET /console/account", member, c.accountPage},
		{"POST /console/account", member, c.setPassword},
		{"POST /console/apply", member, c.apply},
		{"GET /console/bulk", people.See, c.bulkPage},
		{"POST /console/bulk", people.See, c.bulk},
		{"GET /console/calendar", people.See, c.calendarPage},
		{"GET /console/cell/{market}/{channel}/{sku}", people.See, c.cellPage},
		{"GET /console/coverage", people.See, c.coveragePage},
		{"GET /console/evidence", people.See, c.evidenceList},
		{"GET /console/evidence/new", people.See, c.newEvidencePage},
		{"POST /console/evidence/new", people.See, c.filePaper},
		{"GET /console/evidence/{evidence}", people.See, c.evidencePage},
		{"POST /console/evidence/{evidence}/approve", people.Clearance, c.approveEvidence},
		{"GET /console/evidence/{evidence}/file", people.See, c.evidenceFile},
		{"GET /console/evidence/{evidence}/replace", people.See, c.replaceEvidencePage},
		{"POST /console/evidence/{evidence}/replace", people.See, c.replaceEvidence},
		{"POST /console/evidence/{evidence}/revoke", people.Clearance, c.revokeEvidence},
		{"GET /console/gates", people.See, c.gatesPage},
		{"GET /console/gates/new", people.Clearance, c.newGatePage},
		{"POST /console/gates/new", people.Clearance, c.newGate},
		{"GET /console/gates/{gate}", people.See, c.gatePage},
		{"POST /console/gates/{gate}", people.Clearance, c.editGate},
		{"GET /console/drops", people.Drop, c.dropsPage},
		{"POST /console/drops", people.Drop, c.saveDrop},
		{"GET /console/drops/{market}/{drop}", people.Drop, c.dropPage},
		{"POST /console/drops/{market}/{drop}", people.Drop, c.saveDrop},
		{"POST /console/drops/{market}/{drop}/call-off", people.Drop, c.leadDrop("drop", c.callOffDrop)},
		{"POST /console/drops/{market}/{drop}/codes", people.Drop, c.dropCodes},
		{"POST /console/drops/{market}/{drop}/publish", people.Drop, c.leadDrop("drop_published", c.publishDrop)},
		{"POST /console/drops/{market}/{drop}/remove", people.Drop, c.leadDrop("drop_removed", c.removeDrop)},
		{"GET /console/history", people.See, c.history},
		{"POST /console/history/{market}/{change}/withdraw", people.See, c.withdraw},
		{"POST /console/history/{change}/withdraw", people.See, c.withdraw},
		{"GET /console/invite/{token}", anyone, c.invitePage},
		{"POST /console/invite/{token}", anyone, c.accept},
		{"GET /console/keys", people.KeysEdit, c.keysPage},
		{"POST /console/keys", people.KeysEdit, c.makeKey},
		{"POST /console/keys/{key}/revoke", people.KeysEdit, c.revokeKey},
		{"POST /console/language", anyone, c.setLanguage},
		{"GET /console/launch", people.See, c.launchHome},
		{"GET /console/launch/board", people.See, c.boardPage},
		{"GET /console/launch/board.csv", people.See, c.boardTable},
		{"GET /console/launch/criteria", people.See, c.criteriaPage},
		{"GET /console/launch/criteria/{criterion}", people.Launch, c.criterionPage},
		{"POST /console/launch/criteria/{criterion}", people.Launch, c.editCriterion},
		{"POST /console/launch/criteria/{criterion}/drop", people.Launch, c.dropCriterion},
		{"GET /console/launch/markets/{market}", people.See, c.launchMarket},
		{"POST /console/launch/markets/{market}/attest", people.See, c.attest},
		{"GET /console/launch/markets/{market}/checklist.csv", people.See, c.checklistTable},
		{"POST /console/launch/markets/{market}/duty", people.Launch, c.editDuty},
		{"POST /console/launch/markets/{market}/evidence", people.Clearance, c.fileEvidence},
		{"POST /console/launch/markets/{market}/unattest", people.See, c.unattest},
		{"POST /console/launch/markets/{market}/waive", people.Waiver, c.waive},
		{"GET /console/launch/plans", people.See, c.plansPage},
		{"POST /console/launch/plans", people.Launch, c.newPlan},
		{"GET /console/launch/plans/{plan}", people.See, c.planPage},
		{"POST /console/launch/plans/{plan}", people.Launch, c.editPlan},
		{"GET /console/launch/plans/{plan}/tasks.csv", people.See, c.planTable},
		{"GET /console/launch/plans/{plan}/tasks/{task}", people.See, c.taskPage},
		{"POST /console/launch/plans/{plan}/tasks/{task}", people.Launch, c.editTask},
		{"POST /console/launch/plans/{plan}/tasks/{task}/drop", people.Launch, c.dropTask},
		{"GET /console/launch/promises/{promise}", people.See, c.promisePage},
		{"POST /console/launch/promises/{promise}", people.Launch, c.editPromise},
		{"POST /console/launch/promises/{promise}/confirm", people.Launch, c.confirmPromise},
		{"POST /console/launch/promises/{promise}/report", people.Launch, c.reportPromise},
		{"POST /console/launch/promises/{promise}/revise", people.Launch, c.revisePromise},
		{"POST /console/launch/promises/{promise}/settle", people.Launch, c.settlePromise},
		{"GET /console/markets", people.See, c.marketsPage},
		{"GET /console/markets/{market}", people.See, c.marketPage},
		{"POST /console/markets/{market}/channel", people.Channel, c.editChannel},
		{"POST /console/markets/{market}/delivery", people.Facts, c.editDelivery},
		{"POST /console/markets/{market}/facts", people.Facts, c.editFacts},
		{"POST /console/markets/{market}/stage", people.Stage, c.editStage},
		{"GET /console/matrix", people.See, c.matrixPage},
		{"GET /console/networks", people.See, c.networksPage},
		{"GET /console/networks/facts", people.See, c.factsPage},
		{"POST /console/networks/facts", people.Clearance, c.editFact},
		{"GET /console/networks/table.csv", people.See, c.networksCSV},
		{"GET /console/networks/{country}/{sku}", people.See, c.networkPage},
		{"GET /console/orders", people.OrderSee, c.ordersPage},
		{"GET /console/orders/{market}/picking", people.OrderShip, c.pickingPage},
		{"GET /console/orders/{market}/{number}", people.OrderSee, c.orderPage},
		{"POST /console/orders/{market}/{number}/address", people.OrderCancel, c.moveOrder},
		{"POST /console/orders/{market}/{number}/cancel", people.OrderCancel, c.cancelOrder},
		{"POST /console/orders/{market}/{number}/deliver", people.OrderShip, c.deliverOrder},
		{"POST /console/orders/{market}/{number}/hold", people.OrderCancel, c.holdOrder},
		{"POST /console/orders/{market}/{number}/overrule", people.Waiver, c.overruleOrder},
		{"POST /console/orders/{market}/{number}/paid", people.OrderPay, c.payOrder},
		{"POST /console/orders/{market}/{number}/refund", people.OrderRefund, c.sendBack},
		{"POST /console/orders/{market}/{number}/release", people.OrderCancel, c.releaseOrder},
		{"POST /console/orders/{market}/{number}/revise", people.OrderCancel, c.reviseOrder},
		{"POST /console/orders/{market}/{number}/ship", people.OrderShip, c.shipOrder},
		{"POST /console/preview/{market}", people.See, c.previewShop},
		{"GET /console/prices", people.See, c.pricesIndex},
		{"GET /console/prices/{market}", people.See, c.pricesPage},
		{"POST /console/prices/{market}", people.Price, c.editPrice},
		{"GET /console/products", people.See, c.productsPage},
		{"GET /console/products/{slug}", people.See, c.productPage},
		{"POST /console/products", people.Catalogue, c.newProduct},
		{"POST /console/products/{slug}/picture", people.Catalogue, c.addPicture},
		{"POST /console/products/{slug}/pictures", people.Catalogue, c.editPictures},
		{"POST /console/products/{slug}/state", people.Catalogue, c.editState},
		{"POST /console/products/{slug}/text", people.Catalogue, c.editText},
		{"POST /console/products/{slug}/variant", people.Catalogue, c.newVariant},
		{"GET /console/refunds", people.OrderRefund, c.refundsPage},
		{"POST /console/refunds/{market}/{refund}/agree", people.OrderRefund, c.agreeRefund},
		{"POST /console/refunds/{market}/{refund}/withdraw", people.OrderRefund, c.withdrawRefund},
		{"GET /console/rules", people.See, c.rulesIndex},
		{"GET /console/rules/{market}", people.See, c.rulesPage},
		{"POST /console/rules", people.Assortment, c.editRules},
		{"POST /console/rules/{market}/hold", people.Hold, c.editHold},
		{"POST /console/rules/{market}/rule", people.Assortment, c.editRule},
		{"GET /console/sign-in", anyone, c.signInPage},
		{"POST /console/sign-in", anyone, c.signIn},
		{"POST /console/sign-out", anyone, c.signOut},
		{"GET /console/staff", people.StaffEdit, c.staffPage},
		{"POST /console/staff/invite", people.StaffEdit, c.inviteStaff},
		{"POST /console/staff/{staff}", people.StaffEdit, c.bindStaff},
		{"GET /console/static/{file}", open, c.static},
		{"GET /console/stock", people.See, c.stockIndex},
		{"GET /console/stock/{market}", people.See, c.stockPage},
		{"POST /console/stock/{market}", people.Stock, c.editStock},
		{"GET /console/stock/{market}/locations", people.See, c.locationsPage},
		{"POST /console/stock/{market}/locations", people.Stock, c.editLocation},
		{"GET /console/tax/{market}", people.See, c.taxPage},
		{"POST /console/tax/{market}", people.Facts, c.editTax},
		{"GET /console/tasks", people.See, c.tasksPage},
		{"GET /console/waivers", people.See, c.waiversPage},
		{"POST /console/waivers", people.Waiver, c.grantWaiver},
		{"POST /console/waivers/{waiver}/end", people.Waiver, c.endWaiver},
		{"GET /media/{hash}/{width}", open, c.picture},
	}
}
