package cmd

import (
	"errors"
	"slices"
	"testing"
)

func TestQueue(t *testing.T) {
	broken := errors.New("broken")
	for _, end := range []error{nil, broken} {
		var q queue[int]
		go func() {
			for i := range 1000 {
				q.add(i)
			}
			q.end(end)
		}()
		var got []int
		var last error
		for i, err := range q.each {
			if last = err; err == nil {
				got = append(got, i)
			}
		}
		if len(got) != 1000 || !slices.IsSorted(got) || !errors.Is(last, end) {
			t.Errorf("%d of them, %v, want %v", len(got), last, end)
		}
	}
}

// Whoever adds does not wait for whoever takes, who may go.
func TestQueueIsLeft(t *testing.T) {
	var q queue[int]
	q.add(1)
	q.add(2)
	for _, err := range q.each {
		if err != nil {
			t.Error(err)
		}
		break
	}
	q.add(3)
	q.end(nil)
}
