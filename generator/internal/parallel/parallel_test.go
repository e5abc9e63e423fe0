package parallel

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
)

func TestDo(t *testing.T) {
	var sum atomic.Int64
	if err := Do(1000, func(i int) error { sum.Add(int64(i)); return nil }); err != nil || sum.Load() != 999*1000/2 {
		t.Errorf("%v, the sum is %d", err, sum.Load())
	}
	if err := Do(0, func(int) error { return errors.New("called") }); err != nil {
		t.Error(err)
	}
}

// Which error it is does not depend on who is first.
func TestDoReturnsTheLowest(t *testing.T) {
	for range 1000 {
		var calls atomic.Int64
		err := Do(100_000, func(i int) error {
			calls.Add(1)
			if i >= 10 {
				return fmt.Errorf("%d", i)
			}
			return nil
		})
		if err == nil || err.Error() != "10" {
			t.Fatalf("%v, want 10", err)
		}
		if n := calls.Load(); n > 1000 {
			t.Fatalf("%d calls", n)
		}
	}
}
