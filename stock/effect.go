package stock

// Effect is what a movement does to a level: reserved units still lie on hand, so reserving moves none.
func Effect(from, to Account, quantity int64) (onHand, reserved int64) {
	if lies(to) && !lies(from) {
		onHand = quantity
	}
	if lies(from) && !lies(to) {
		onHand = -quantity
	}
	if to == Reserved {
		reserved += quantity
	}
	if from == Reserved {
		reserved -= quantity
	}
	return onHand, reserved
}

func lies(a Account) bool { return a == OnHand || a == Reserved }
