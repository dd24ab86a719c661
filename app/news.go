package app

import "context"

// factsMoved is what nodes tell each other when facts have changed.
const factsMoved = "facts"

// announce tells the other nodes. Failing is no harm: they look at versions each second.
func (a *App) announce(ctx context.Context) {
	if err := a.Store.DB.Notify(ctx, factsMoved); err != nil {
		a.Log.Warn("other nodes were not told", "error", err)
	}
}

// listen wakes the step that looks at versions whenever a node tells news, until the context ends.
func (a *App) listen(ctx context.Context) (<-chan struct{}, error) {
	notices, err := a.Store.DB.Notices(ctx)
	if err != nil {
		return nil, err
	}
	nudge := make(chan struct{}, 1)
	go func() {
		for range notices {
			select {
			case nudge <- struct{}{}:
			default: // it is awake already
			}
		}
	}()
	return nudge, nil
}
