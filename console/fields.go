package console

import "strings"

// pointed is the line of a text with a caret under the place where it goes wrong; "" when no place is known.
func pointed(text string, params map[string]string) string {
	n, column := offset(params["line"]), offset(params["column"])
	lines := strings.Split(text, "\n")
	if n < 1 || n > len(lines) || column < 1 {
		return ""
	}
	line := strings.ReplaceAll(strings.TrimRight(lines[n-1], "\r"), "\t", " ")
	return line + "\n" + strings.Repeat(" ", min(column-1, len([]rune(line)))) + "^"
}
