package cmd

import "sync"

// queue holds what one goroutine adds until another takes it, however much that is.
type queue[T any] struct {
	mu    sync.Mutex
	more  sync.Cond // of mu; whoever waits sets it
	items []T
	ended bool
	err   error // why
}

func (q *queue[T]) add(item T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, item)
	q.more.Signal()
}

// end says that nothing more comes, and why if that is an error.
func (q *queue[T]) end(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended, q.err = true, err
	q.more.Signal()
}

// each yields all until the end, and then its error.
func (q *queue[T]) each(yield func(T, error) bool) {
	for {
		items, ended := q.take()
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
		if ended {
			break
		}
	}
	if q.err != nil {
		var none T
		yield(none, q.err)
	}
}

// take takes all that is there, and waits for something.
func (q *queue[T]) take() (items []T, ended bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.more.L = &q.mu; len(q.items) == 0 && !q.ended; {
		q.more.Wait()
	}
	items, q.items = q.items, nil
	return items, q.ended
}
