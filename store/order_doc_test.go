package store

import (
	"encoding/json"
	"reflect"
	"testing"

	"comptoir/order"
)

// TestAnOrdersDocumentIsWrittenAsTheLibraryWritesIt fills in each field alone, and all of them, with texts that need
// escaping and with some that do not.
func TestAnOrdersDocumentIsWrittenAsTheLibraryWritesIt(t *testing.T) {
	compare := func(d *orderDoc) {
		t.Helper()
		want, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := textOf(d); got != string(want) {
			t.Errorf("\n%s\n%s", got, want)
		}
	}
	filled := 0
	for _, value := range []string{"Madrid", "García, 2º <b> & \"c\" \u2028 \xff"} {
		all := &orderDoc{}
		var fill func(one, all reflect.Value, d *orderDoc)
		fill = func(one, all reflect.Value, d *orderDoc) {
			for i := range one.NumField() {
				f, every := one.Field(i), all.Field(i)
				switch f.Kind() {
				case reflect.String:
					f.SetString(value)
				case reflect.Int64:
					f.SetInt(1)
				case reflect.Struct:
					fill(f, every, d)
					continue
				case reflect.Slice:
					if f.Type().Elem().Kind() == reflect.String {
						f.Set(reflect.ValueOf([]string{value, value}))
						break
					}
					f.Set(reflect.MakeSlice(f.Type(), 2, 2))
				case reflect.Map:
					f.Set(reflect.ValueOf(map[int][]order.Capped{1: {{}}}))
				default:
					t.Fatalf("a %s", f.Type())
				}
				every.Set(f)
				compare(d)
				f.SetZero()
				filled++
			}
		}
		one := &orderDoc{}
		compare(one)
		fill(reflect.ValueOf(one).Elem(), reflect.ValueOf(all).Elem(), one)
		compare(all)
		all.Limited, all.Counted, all.Capped, all.Grant = nil, nil, nil, order.GrantRef{}
		compare(all)
	}
	if filled < 40 {
		t.Errorf("only %d fields were filled", filled)
	}
}
