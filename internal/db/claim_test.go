package db

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

func TestOneProcessServesASQLiteFile(t *testing.T) {
	open := func(url string) *DB {
		t.Helper()
		d, err := Open(context.Background(), url, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	url := "sqlite://" + filepath.Join(t.TempDir(), "shop.db")
	first, second := open(url), open(url)
	defer second.Close()
	for range 2 {
		if alone, err := first.Claim(); !alone || err != nil {
			t.Fatalf("first: %v, %v", alone, err)
		}
	}
	if alone, err := second.Claim(); alone || err == nil || !strings.Contains(err.Error(), "another Comptoir serves") {
		t.Errorf("second: %v, %v", alone, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if alone, err := second.Claim(); !alone || err != nil {
		t.Errorf("after the first has stopped: %v, %v", alone, err)
	}
	memory := open("sqlite://:memory:")
	defer memory.Close()
	if alone, err := memory.Claim(); !alone || err != nil {
		t.Errorf("in memory: %v, %v", alone, err)
	}
}
