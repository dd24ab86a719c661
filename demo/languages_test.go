package demo_test

import "comptoir/market"

var languages = []market.Language{"en", "fr", "es", "zh"}
