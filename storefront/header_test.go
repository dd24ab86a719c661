package storefront

import "testing"

func TestTheHeaderShowsTheCategoriesThatFitInOneLine(t *testing.T) {
	english := []string{"Phones", "Wearables", "Laptops", "Tablets", "Audio", "Power", "Smart home", "Accessories"}
	french := []string{"Téléphones", "Montres et bracelets", "Ordinateurs portables", "Tablettes", "Audio", "Charge et batteries", "Maison connectée", "Accessoires"}
	chinese := []string{"手机", "智能穿戴", "笔记本电脑", "平板电脑", "音频", "电源", "智能家居", "配件"}
	for _, c := range []struct {
		names []string
		room  int
		want  int
	}{
		{english, rowRoom, 8}, {chinese, rowRoom, 8}, {french, rowRoomWide - rowMenu, 5}, {french, rowRoom - rowMenu, 4}, {french, 0, 0}, {nil, 100, 0},
	} {
		if got := fitting(c.names, c.room); got != c.want {
			t.Errorf("%v in %d px: %d, want %d", c.names, c.room, got, c.want)
		}
	}
	if nameRoom("Mi") != 0 || nameRoom("A rather long name of a maker") < 200 {
		t.Error("a long name takes no room from the row")
	}
}
