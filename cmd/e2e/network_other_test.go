//go:build e2e && !linux

package e2e

import (
	"errors"

	"github.com/chromedp/chromedp"
)

func ownNetwork() ([]chromedp.ExecAllocatorOption, error) { return nil, errors.ErrUnsupported }
