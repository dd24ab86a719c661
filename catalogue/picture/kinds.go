package picture

type kind struct {
	name string
	draw func(*canvas)
}

// kinds is the one list of what can be drawn.
func kinds() []kind {
	return []kind{
		{"phone", (*canvas).phone}, {"foldable", (*canvas).foldable}, {"tablet", (*canvas).tablet}, {"laptop", (*canvas).laptop},
		{"band", (*canvas).band}, {"watch", (*canvas).watch}, {"kids-watch", (*canvas).watch}, {"strap", (*canvas).strap},
		{"earphones", (*canvas).earphones}, {"earbuds", (*canvas).earbuds}, {"headphones", (*canvas).headphones},
		{"speaker", (*canvas).speaker}, {"smart-speaker", (*canvas).speaker}, {"boombox", (*canvas).boombox},
		{"power-bank", (*canvas).powerBank}, {"charger", (*canvas).charger}, {"car-charger", (*canvas).carCharger},
		{"wireless-charger", (*canvas).pad}, {"cable", (*canvas).cable}, {"power-strip", (*canvas).strip},
		{"vacuum", (*canvas).vacuum}, {"purifier", (*canvas).purifier}, {"scale", (*canvas).scale}, {"bulb", (*canvas).bulb},
		{"lamp", (*canvas).lamp}, {"camera", (*canvas).camera}, {"router", (*canvas).router}, {"tv-box", (*canvas).tvBox},
		{"scooter", (*canvas).scooter}, {"sensor", (*canvas).sensor}, {"case", (*canvas).shell}, {"screen-protector", (*canvas).protector},
		{"backpack", (*canvas).backpack}, {"selfie-stick", (*canvas).stick}, {"pen", (*canvas).pen}, {"mouse", (*canvas).mouse},
		{"set", (*canvas).box},
	}
}

func (c *canvas) phone() {
	c.ground(718, 250)
	c.rect(210, 90, 290, 600, 48, body)
	switch c.turn % 3 {
	case 0:
		c.rect(236, 116, 84, 190, 40, `fill="#000" fill-opacity=".18"`)
		c.lens(278, 158, 30)
		c.lens(278, 244, 30)
	case 1:
		c.rect(236, 116, 150, 150, 38, `fill="#000" fill-opacity=".18"`)
		c.lens(276, 156, 28)
		c.lens(346, 156, 28)
		c.lens(276, 226, 28)
		c.disc(346, 226, 12, `fill="#fff3d0"`)
	default:
		c.rect(240, 120, 76, 250, 38, `fill="#000" fill-opacity=".18"`)
		c.lens(278, 160, 27)
		c.lens(278, 238, 27)
		c.lens(278, 316, 27)
	}
	c.rect(340, 130, 280, 580, 46, `fill="#1b1e23" stroke="#8c96a3" stroke-width="4"`)
	c.rect(353, 143, 254, 554, 34, screen)
	c.path("M353 420Q470 300 607 380V663Q607 697 573 697H387Q353 697 353 663Z", `fill="#2b2f77" fill-opacity=".45"`)
	c.disc(480, 168, 8, glass)
	c.rect(430, 676, 100, 7, 3, `fill="#fff" fill-opacity=".8"`)
}

func (c *canvas) foldable() {
	c.ground(690, 300)
	c.path("M400 150L640 110Q668 108 668 138V640Q668 668 640 664L400 640Z", body)
	c.path("M400 150L160 110Q132 108 132 138V640Q132 668 160 664L400 640Z", body)
	c.path("M400 168L630 130Q650 128 650 150V628Q650 648 630 646L400 622L170 646Q150 648 150 628V150Q150 128 170 130Z", screen)
	c.line("M400 168V622", 3, "#1b1e23")
	c.disc(520, 180, 9, glass)
}

func (c *canvas) tablet() {
	c.ground(710, 300)
	c.rect(150, 110, 500, 590, 40, body)
	c.rect(172, 132, 456, 546, 22, screen)
	c.path("M172 460Q320 320 628 420V656Q628 678 606 678H194Q172 678 172 656Z", `fill="#2b2f77" fill-opacity=".45"`)
	c.disc(400, 121, 5, glass)
}

func (c *canvas) laptop() {
	c.ground(612, 380)
	c.rect(150, 180, 500, 350, 22, body)
	c.rect(166, 196, 468, 308, 8, screen)
	c.path("M166 400Q330 280 634 370V504H166Z", `fill="#2b2f77" fill-opacity=".45"`)
	c.path("M70 540H730L700 584Q690 596 672 596H128Q110 596 100 584Z", soft)
	c.rect(340, 540, 120, 12, 6, `fill="#000" fill-opacity=".2"`)
}

func (c *canvas) band() {
	c.ground(700, 180)
	c.add(`<ellipse cx="400" cy="400" rx="210" ry="270" fill="none" stroke="%s" stroke-width="74"/><ellipse cx="400" cy="400" rx="226" ry="286" fill="none" stroke="%s" stroke-width="34"/>`, c.t.dark, c.t.base)
	c.rect(300, 76, 200, 108, 54, `fill="#23272e" stroke="#8c96a3" stroke-width="4"`)
	for i := range 3 {
		c.disc(355+45*i, 130, 9, `fill="#fff"`)
	}
	c.disc(400, 686, 11, metal)
}

func (c *canvas) watch() {
	c.ground(738, 150)
	c.path("M310 260L330 70H470L490 260ZM310 540L330 730H470L490 540Z", soft)
	c.disc(400, 400, 194, body)
	c.disc(400, 400, 168, glass)
	c.disc(400, 400, 150, screen)
	c.disc(400, 400, 118, `fill="#11151c" fill-opacity=".72"`)
	c.line("M400 400V310M400 400L462 436", 14, "#fff")
	c.rect(590, 372, 24, 56, 10, metal)
}

func (c *canvas) strap() {
	c.ground(700, 190)
	c.path("M250 120Q330 90 350 170V640Q350 690 300 690Q250 690 250 640Z", body)
	c.path("M450 120Q530 90 550 170V640Q550 690 500 690Q450 690 450 640Z", body)
	c.rect(276, 150, 48, 150, 24, `fill="#000" fill-opacity=".3"`)
	for i := range 6 {
		c.disc(500, 400+44*i, 10, `fill="#000" fill-opacity=".35"`)
	}
}

func (c *canvas) earphones() {
	c.line("M250 250Q230 520 400 560T400 720M550 250Q570 520 400 560", 12, c.t.base)
	for _, x := range []int{250, 550} {
		c.rect(x-62, 120, 124, 150, 56, body)
		c.disc(x, 170, 34, `fill="#23272e"`)
		c.rect(x-13, 250, 26, 80, 13, metal)
	}
	c.rect(386, 690, 28, 70, 8, metal)
}

func (c *canvas) earbuds() {
	c.ground(690, 260)
	c.rect(190, 400, 420, 280, 110, body)
	c.line("M196 500H604", 4, c.t.dark)
	c.disc(400, 590, 10, `fill="#55d68a"`)
	for _, x := range []int{300, 500} {
		c.rect(x-26, 200, 52, 190, 26, soft)
		c.disc(x, 190, 66, body)
		c.disc(x, 182, 26, `fill="#23272e"`)
	}
}

func (c *canvas) headphones() {
	c.ground(700, 250)
	c.line("M190 460V400A210 210 0 0 1 610 400V460", 44, c.t.base)
	c.line("M196 420V398A204 204 0 0 1 604 398", 10, c.t.light)
	c.rect(140, 420, 130, 250, 62, body)
	c.rect(530, 420, 130, 250, 62, body)
	c.rect(246, 444, 46, 200, 23, glass)
	c.rect(508, 444, 46, 200, 23, glass)
}

func (c *canvas) speaker() {
	c.ground(680, 190)
	c.rect(250, 170, 300, 500, 70, body)
	c.rect(280, 330, 240, 300, 40, `fill="#000" fill-opacity=".12"`)
	for y := range 7 {
		for x := range 6 {
			c.disc(310+36*x, 360+40*y, 8, `fill="#000" fill-opacity=".3"`)
		}
	}
	c.disc(400, 246, 22, accent)
}

func (c *canvas) boombox() {
	c.ground(590, 330)
	c.rect(90, 240, 620, 340, 120, body)
	c.disc(250, 410, 104, glass)
	c.disc(550, 410, 104, glass)
	c.disc(250, 410, 60, `fill="#39414d"`)
	c.disc(550, 410, 60, `fill="#39414d"`)
	c.rect(370, 290, 60, 14, 7, accent)
}

func (c *canvas) powerBank() {
	c.ground(700, 190)
	c.rect(240, 90, 320, 600, 54, body)
	c.rect(262, 100, 40, 580, 20, shine)
	c.rect(360, 122, 80, 26, 8, glass)
	for i := range 4 {
		c.disc(352+32*i, 640, 8, `fill="#8fe3ff"`)
	}
}
