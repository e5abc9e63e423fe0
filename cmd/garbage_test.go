package cmd

import (
	"runtime/debug"
	"testing"
)

func TestGarbageStepsDownOnly(t *testing.T) {
	before := debug.SetGCPercent(usualGC)
	defer debug.SetGCPercent(before)
	var g garbage
	for _, step := range []struct{ to, want int }{{smallGC, smallGC}, {largeGC, largeGC}, {usualGC, largeGC}, {smallGC, largeGC}} {
		g.step(step.to)
		if got := debug.SetGCPercent(step.want); got != step.want {
			t.Errorf("to %d: it is %d, want %d", step.to, got, step.want)
		}
	}
}

// Whoever sets GOGC knows better.
func TestGarbageHeedsGOGC(t *testing.T) {
	t.Setenv("GOGC", "50")
	before := debug.SetGCPercent(50)
	defer debug.SetGCPercent(before)
	var g garbage
	g.start()
	g.step(largeGC)
	if got := debug.SetGCPercent(50); got != 50 {
		t.Errorf("it is %d", got)
	}
}
