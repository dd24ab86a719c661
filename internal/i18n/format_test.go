package i18n

import (
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/market"
	"comptoir/money"
)

// seen makes the spaces and marks of CLDR readable in a table: ~ no-break, _ narrow no-break,
// > left-to-right mark, < right-to-left mark.
var seen = strings.NewReplacer("\u00a0", "~", "\u202f", "_", "\u200e", ">", "\u200f", "<", "\u061c", "^")

func TestMoneyIsWrittenAsPeopleThereWriteIt(t *testing.T) {
	for _, c := range []struct {
		locale   string
		minor    int64
		currency money.Currency
		want     string
	}{
		{"fr-FR", 1250, "EUR", "12,50~€"},
		{"fr-FR", 123456789, "EUR", "1_234_567,89~€"},
		{"fr-FR", -1250, "EUR", "-12,50~€"},
		{"en-US", 1250, "USD", "$12.50"},
		{"en-US", -123456, "USD", "-$1,234.56"},
		{"en-US", 5, "USD", "$0.05"},
		{"en-GB", 129900, "GBP", "£1,299.00"},
		{"ja-JP", 1200, "JPY", "￥1,200"},
		{"en-JP", 1200, "JPY", "¥1,200"},
		{"ar-KW", 12500, "KWD", "<١٢٫٥٠٠~د.ك.<"},
		{"en-KW", 1234500, "KWD", "KWD~1,234.500"},
		{"en-IN", 12345678900, "INR", "₹12,34,56,789.00"},
		{"hi-IN", 10000000, "INR", "₹1,00,000.00"},
		{"es-ES", 123456, "EUR", "1234,56~€"},
		{"es-ES", 1234567, "EUR", "12.345,67~€"},
		{"es-MX", 123456, "MXN", "$1,234.56"},
		{"es-MX", 123456, "USD", "USD~1,234.56"},
		{"pt-BR", 123456, "BRL", "R$~1.234,56"},
		{"pt-PT", 1234567, "EUR", "12~345,67~€"},
		{"zh-CN", 299900, "CNY", "¥2,999.00"},
		{"zh-TW", 1200, "TWD", "NT$12.00"},
		{"de-DE", 123456, "EUR", "1.234,56~€"},
		{"de-CH", 123456, "CHF", "CHF~1'234.56"},
		{"en-DE", 123456, "EUR", "1.234,56~€"},
		{"en-GR", 123456, "EUR", "1,234.56~€"},
		{"pl-PL", 123456, "PLN", "1234,56~zł"},
		{"en-ID", 199900000, "IDR", "Rp~1.999.000"},
		{"id-ID", 199900050, "IDR", "Rp~1.999.000,50"},
		{"ko-KR", 1290000, "KRW", "₩1,290,000"},
		{"ar-EG", 123456, "EGP", "<١٬٢٣٤٫٥٦~ج.م.<"},
		{"ar-AE", 123456, "AED", "<1,234.56~د.إ.<"},
		{"bn-BD", 123456, "BDT", "১,২৩৪.৫৬৳"},
		{"he-IL", 123456, "ILS", "<1,234.56~<₪"},
		{"vi-VN", 5990000, "VND", "5.990.000~₫"},
		{"sv-SE", 123456, "SEK", "1~234,56~kr"},
		{"en-UA", 123456, "UAH", "1~234,56~₴"},
		{"xx-YY", 123456, "EUR", "€1,234.56"},
	} {
		if got := seen.Replace(Money(c.locale, money.Of(c.minor, c.currency))); got != c.want {
			t.Errorf("%s %d %s: %q, want %q", c.locale, c.minor, c.currency, got, c.want)
		}
	}
}

func TestNumbersAndRates(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Number("fr-FR", 1234567), "1_234_567"},
		{Number("en-IN", 12345678), "1,23,45,678"},
		{Number("es-ES", 1234), "1234"},
		{Number("de-CH", -1234), "-1'234"},
		{Of("fr").Decimal("6.99"), "6,99"},
		{Of("fr").Decimal("about 7"), "about 7"},
		{Percent("fr-FR", 200_000), "20~%"},
		{Percent("en-US", 88_750), "8.875%"},
		{Percent("en-CH", 81_000), "8.1%"},
		{Percent("ar-EG", 140_000), "١٤٪^"},
	} {
		if got := seen.Replace(c.got); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	at := time.Date(2026, 11, 2, 18, 5, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{Date("fr-FR", at), "2 novembre 2026"},
		{Date("en-US", at), "November 2, 2026"},
		{Date("en-GR", at), "2 November 2026"},
		{Date("es-MX", at), "2 de noviembre de 2026"},
		{Date("zh-CN", at), "2026年11月2日"},
		{Date("ar-EG", at), "٢ نوفمبر ٢٠٢٦"},
		{Date("bg-BG", at), "2 ноември 2026_г."},
		{Date("ja-JP", at), "2026年11月2日"},
		{DateTime("fr-FR", at), "2 nov. 2026, 18:05"},
		{Of("fr-FR").Zoned(at), "2 nov. 2026, 18:05 (\u2066UTC\u2069)"},
		{Of("fr-FR").Zoned(at.In(time.FixedZone("", 3600))), "2 nov. 2026, 19:05 (\u2066UTC+1\u2069)"},
		{Of("fr-FR").Zoned(at.In(time.FixedZone("", -12600))), "2 nov. 2026, 14:35 (\u2066UTC−3:30\u2069)"},
		{DateTime("en-US", at), "Nov 2, 2026, 6:05_PM"},
		{DateTime("zh-CN", at), "2026年11月2日 18:05"},
	} {
		if got := seen.Replace(c.got); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Country("fr-CH", "de"), "Allemagne"},
		{Country("zh", "us"), "美国"},
		{Country("en", "qq"), "QQ"},
		{LanguageName("en", "pt-BR"), "Portuguese (Brazil)"},
		{LanguageName("es", "zh"), "chino"},
		{Autonym("el"), "Ελληνικά"},
		{CurrencyName("fr", "GBP"), "livre sterling"},
		{Locale("fr", "ch"), "fr-CH"},
		{Locale("pt-BR", "br"), "pt-BR"},
		{Locale("zh", "hk"), "zh-Hans-HK"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestEveryShippedLanguageHasFormatsForEveryMarket(t *testing.T) {
	for _, l := range []market.Language{"en", "fr", "es", "zh", "ar"} {
		for _, m := range []market.Code{"fr", "gr", "us", "cn", "hk", "ua", "za", "pe"} {
			if f := Of(Locale(l, m)); f.locale != Locale(l, m) {
				t.Errorf("%s in %s is answered as %s", l, m, f.locale)
			}
		}
	}
}

func BenchmarkMoney(b *testing.B) {
	f := Of("fr-FR")
	for b.Loop() {
		f.Money(money.Of(123456789, "EUR"))
	}
}

func TestCountriesAreSortedAsEachLanguageDoes(t *testing.T) {
	for locale, want := range map[string][]market.Code{
		"fr":    {"de", "be", "ae", "us", "fr", "qq"}, // Allemagne, Belgique, Émirats arabes unis, États-Unis, France
		"en-GB": {"be", "fr", "de", "ae", "us", "qq"},
	} {
		got := []market.Code{"qq", "us", "fr", "ae", "de", "be"}
		slices.SortFunc(got, func(a, b market.Code) int { return CompareCountries(locale, a, b) })
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", locale, got, want)
		}
	}
}
