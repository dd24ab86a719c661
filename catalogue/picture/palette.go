package picture

// tone is a colour as light falls on it.
type tone struct{ light, base, dark string }

func toneOf(colour string) tone {
	switch colour {
	case "black":
		return tone{"#565c66", "#30343b", "#1b1e23"}
	case "grey":
		return tone{"#a3abb5", "#79828d", "#565e68"}
	case "silver":
		return tone{"#f1f3f5", "#cdd3d9", "#a2abb4"}
	case "gold":
		return tone{"#f3e0b6", "#dcbf86", "#b4945a"}
	case "rose_gold":
		return tone{"#f6d9cf", "#e3b0a1", "#bd8575"}
	case "blue":
		return tone{"#7db6f5", "#3c7fd6", "#2558a3"}
	case "navy":
		return tone{"#5e78a8", "#2f4672", "#1c2c4b"}
	case "green":
		return tone{"#8fd3b4", "#45a37c", "#2b7256"}
	case "red":
		return tone{"#f58b80", "#d9443a", "#a12a25"}
	case "pink":
		return tone{"#fbd0dc", "#f09db4", "#cb6f8b"}
	case "purple":
		return tone{"#c9b6f2", "#9479d4", "#6b52a8"}
	case "orange":
		return tone{"#ffc48a", "#f58b2e", "#c46412"}
	case "yellow":
		return tone{"#ffeaa0", "#f5c945", "#c79a1c"}
	case "beige":
		return tone{"#f3eadb", "#dccdb3", "#b5a385"}
	case "transparent":
		return tone{"#eaf3fa", "#cfe0ec", "#a9c0d1"}
	}
	return tone{"#ffffff", "#eceff2", "#bec6ce"} // white
}
