package storefront

// SetCrowdMax makes the shop full with fewer people in it.
func (s *Shop) SetCrowdMax(n int64) { s.crowd.max = n }
