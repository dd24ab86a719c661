package picture

func (c *canvas) charger() {
	c.ground(690, 220)
	c.rect(340, 100, 26, 110, 8, metal)
	c.rect(434, 100, 26, 110, 8, metal)
	c.rect(230, 200, 340, 470, 60, body)
	c.rect(360, 590, 80, 30, 15, glass)
	c.rect(256, 220, 40, 430, 20, shine)
}

func (c *canvas) carCharger() {
	c.ground(710, 140)
	c.rect(270, 100, 260, 150, 60, body)
	c.rect(318, 160, 70, 28, 6, glass)
	c.rect(412, 160, 70, 28, 6, glass)
	c.path("M300 250H500L470 560H330Z", soft)
	c.rect(370, 560, 60, 120, 26, metal)
	c.line("M306 262H494", 10, "#ff7a1a")
}

func (c *canvas) pad() {
	c.ground(600, 330)
	c.add(`<ellipse cx="400" cy="500" rx="310" ry="110" fill="%s"/><ellipse cx="400" cy="470" rx="310" ry="110" %s/>`, c.t.dark, body)
	c.line("M420 330L360 440H420L380 540", 22, "#ff7a1a")
}

func (c *canvas) cable() {
	c.ground(640, 230)
	c.line("M240 210C240 520 620 260 600 460S300 640 300 480 560 380 560 600", 22, c.t.dark)
	c.line("M240 210C240 520 620 260 600 460S300 640 300 480 560 380 560 600", 14, c.t.base)
	c.rect(200, 130, 80, 110, 16, body)
	c.rect(216, 70, 48, 66, 8, metal)
	c.rect(524, 590, 72, 90, 16, body)
	c.rect(542, 680, 36, 40, 14, metal)
}

func (c *canvas) strip() {
	c.ground(560, 340)
	c.rect(80, 300, 640, 230, 40, body)
	for _, x := range []int{190, 340, 490} {
		c.disc(x, 415, 58, `fill="#000" fill-opacity=".1"`)
		c.disc(x-22, 415, 11, glass)
		c.disc(x+22, 415, 11, glass)
	}
	for i := range 3 {
		c.rect(590, 360+44*i, 70, 20, 4, glass)
	}
}

func (c *canvas) vacuum() {
	c.ground(610, 340)
	c.add(`<ellipse cx="400" cy="480" rx="320" ry="150" fill="%s"/><ellipse cx="400" cy="430" rx="320" ry="150" %s/>`, c.t.dark, body)
	c.add(`<ellipse cx="400" cy="400" rx="96" ry="46" fill="#39414d"/><ellipse cx="400" cy="372" rx="96" ry="46" %s/>`, soft)
	c.disc(400, 510, 15, accent)
}

func (c *canvas) purifier() {
	c.ground(720, 210)
	c.rect(230, 80, 340, 630, 50, body)
	for y := range 7 {
		for x := range 7 {
			c.disc(286+38*x, 400+40*y, 9, `fill="#000" fill-opacity=".22"`)
		}
	}
	c.disc(400, 230, 68, glass)
	c.add(`<circle cx="400" cy="230" r="50" fill="none" stroke="#55d68a" stroke-width="10"/>`)
}

func (c *canvas) scale() {
	c.ground(680, 320)
	c.rect(110, 130, 580, 540, 80, body)
	c.rect(310, 190, 180, 84, 18, glass)
	c.line("M350 232H450", 12, "#8fe3ff")
	for _, x := range []int{210, 590} {
		c.disc(x, 260, 34, metal)
		c.disc(x, 550, 34, metal)
	}
}

func (c *canvas) bulb() {
	c.disc(400, 320, 290, `fill="#ffd977" fill-opacity=".22"`)
	c.path("M400 110C260 110 190 220 210 330C226 420 300 450 310 540H490C500 450 574 420 590 330C610 220 540 110 400 110Z", body)
	c.path("M400 110C470 110 530 140 560 190C500 150 420 150 380 190C330 240 260 300 214 350C180 230 250 110 400 110Z", `fill="#ffe9ad" fill-opacity=".8"`)
	c.rect(320, 545, 160, 110, 16, metal)
	c.line("M322 585H478M322 620H478", 8, "#7a8490")
	c.rect(370, 655, 60, 26, 10, glass)
}

func (c *canvas) lamp() {
	c.path("M230 230L120 640H560Z", `fill="#ffd977" fill-opacity=".28"`)
	c.add(`<ellipse cx="500" cy="680" rx="170" ry="40" %s/>`, body)
	c.line("M500 670L590 300L300 190", 22, c.t.dark)
	c.line("M500 670L590 300L300 190", 14, c.t.base)
	c.line("M150 230L330 186", 40, c.t.base)
	c.disc(590, 300, 22, accent)
	c.disc(500, 672, 16, accent)
}

func (c *canvas) camera() {
	c.ground(710, 190)
	c.path("M290 520H510L560 690H240Z", soft)
	c.disc(400, 330, 220, body)
	c.disc(400, 320, 122, glass)
	c.lens(400, 320, 84)
	c.disc(400, 650, 9, `fill="#55d68a"`)
}

func (c *canvas) router() {
	c.ground(650, 330)
	for _, x := range []int{160, 320, 480, 640} {
		c.rect(x-16, 150, 32, 360, 16, soft)
	}
	c.rect(90, 490, 620, 140, 44, body)
	for i := range 4 {
		c.disc(340+40*i, 560, 8, `fill="#4aa3ff"`)
	}
}

func (c *canvas) tvBox() {
	c.ground(620, 300)
	c.rect(110, 380, 430, 220, 60, body)
	c.disc(326, 560, 8, `fill="#fff"`)
	c.rect(590, 180, 100, 430, 48, body)
	c.add(`<circle cx="640" cy="270" r="30" fill="none" stroke="#aab3bd" stroke-width="9"/>`)
	c.disc(640, 350, 13, accent)
	c.disc(640, 400, 13, metal)
}

func (c *canvas) scooter() {
	c.ground(716, 320)
	c.line("M580 640L500 150M430 150H570", 26, c.t.dark)
	c.line("M580 640L500 150M430 150H570", 14, c.t.base)
	c.line("M210 640Q300 560 380 590H540", 36, c.t.dark)
	c.line("M250 600Q320 565 390 586H530", 12, c.t.light)
	for _, x := range []int{190, 600} {
		c.disc(x, 640, 74, glass)
		c.disc(x, 640, 44, metal)
	}
	c.disc(520, 220, 18, `fill="#fff3d0"`)
	c.disc(140, 580, 11, `fill="#ff4a3d"`)
}

func (c *canvas) sensor() {
	c.ground(660, 240)
	c.rect(180, 180, 440, 460, 80, body)
	c.rect(220, 220, 360, 330, 50, `fill="#dfe6df"`)
	c.line("M290 290V420M350 290H420V355H350V420H420M480 290H520V330H480Z", 18, "#2b3038")
	c.line("M340 500Q400 540 460 500", 14, "#2b3038")
}

func (c *canvas) shell() {
	c.ground(710, 180)
	c.rect(240, 90, 320, 610, 64, body)
	c.rect(260, 110, 280, 570, 48, `fill="#000" fill-opacity=".1"`)
	c.rect(290, 140, 90, 200, 44, `fill="#fff" fill-opacity=".5" stroke="#8c96a3" stroke-width="4"`)
}

func (c *canvas) protector() {
	c.ground(710, 200)
	c.rect(210, 130, 290, 570, 44, glass)
	c.rect(226, 146, 258, 538, 32, screen)
	c.rect(310, 90, 290, 570, 44, `fill="#cfe6f7" fill-opacity=".5" stroke="#8fb4cf" stroke-width="4"`)
	c.path("M340 480L560 180H590L350 530Z", `fill="#fff" fill-opacity=".5"`)
}

func (c *canvas) backpack() {
	c.ground(720, 240)
	c.line("M320 130Q320 60 400 60T480 130", 24, c.t.dark)
	c.path("M200 330Q200 120 400 120T600 330V650Q600 710 540 710H260Q200 710 200 650Z", body)
	c.rect(250, 440, 300, 220, 36, soft)
	c.line("M270 490H530", 6, c.t.dark)
	c.line("M240 330Q250 200 400 190T560 330", 6, c.t.dark)
	c.rect(372, 486, 20, 50, 8, accent)
}

func (c *canvas) stick() {
	c.ground(720, 190)
	c.line("M400 500L270 710M400 500L530 710M400 500V710", 24, c.t.dark)
	c.rect(382, 240, 36, 290, 14, metal)
	c.rect(370, 420, 60, 130, 24, body)
	c.rect(290, 80, 220, 170, 26, body)
	c.rect(306, 96, 188, 138, 14, screen)
	c.disc(400, 470, 13, accent)
}

func (c *canvas) pen() {
	c.ground(650, 280)
	c.add(`<g transform="rotate(40 400 400)">`)
	c.rect(372, 60, 56, 560, 22, body)
	c.path("M372 615H428L405 710Q400 722 395 710Z", metal)
	c.rect(384, 470, 32, 60, 14, `fill="#000" fill-opacity=".14"`)
	c.rect(384, 540, 32, 40, 14, `fill="#000" fill-opacity=".14"`)
	c.add(`</g>`)
}

func (c *canvas) mouse() {
	c.ground(700, 200)
	c.rect(250, 110, 300, 580, 150, body)
	c.line("M400 116V330M254 340Q400 370 546 340", 5, c.t.dark)
	c.rect(382, 190, 36, 96, 18, glass)
}

func (c *canvas) box() {
	c.ground(690, 290)
	c.path("M400 200L660 300V590L400 700L140 590V300Z", soft)
	c.path("M400 410L660 300V590L400 700Z", `fill="#000" fill-opacity=".14"`)
	c.path("M400 200L660 300L400 410L140 300Z", body)
	c.path("M250 345L510 240L550 256L290 362V470L250 452Z", accent)
}
