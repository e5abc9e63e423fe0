package merge

import "bytes"

// text is a text as lines, each of which keeps its end.
type text struct {
	data  []byte
	start []int   // where each line starts; one more, where the last one ends
	ids   []int32 // by line: the same for the same line, in all texts
}

// intern splits the texts, and numbers their different lines.
func intern(texts ...[]byte) []text {
	known := map[string]int32{}
	out := make([]text, len(texts))
	for i, data := range texts {
		t := text{data: data, start: make([]int, 1, bytes.Count(data, []byte("\n"))+2)}
		for at := 0; at < len(data); {
			end := len(data)
			if n := bytes.IndexByte(data[at:], '\n'); n >= 0 {
				end = at + n + 1
			}
			id, ok := known[string(data[at:end])]
			if !ok {
				id = int32(len(known))
				known[string(data[at:end])] = id
			}
			t.ids = append(t.ids, id)
			t.start = append(t.start, end)
			at = end
		}
		out[i] = t
	}
	return out
}

// lines are those from one to before another.
func (t text) lines(from, to int) []byte { return t.data[t.start[from]:t.start[to]] }

func (t text) len() int { return len(t.ids) }
