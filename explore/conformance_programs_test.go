package explore_test

// send and the like make tasks of one operation.

func send(c channel, vs ...int) task {
	return func(func(...any)) {
		for _, v := range vs {
			c.Send(v)
		}
	}
}

func receive(c channel, n int) task {
	return func(say func(...any)) {
		for range n {
			say(recv(c))
		}
	}
}

func drain(c channel) task {
	return func(say func(...any)) {
		for v, ok := c.Recv(); ok; v, ok = c.Recv() {
			say(v)
		}
		say("end")
	}
}

func closes(c channel) task { return func(func(...any)) { c.Close() } }

func sendAndClose(c channel, vs ...int) task {
	return func(say func(...any)) { send(c, vs...)(say); c.Close() }
}

// picks says what a select did.
func picks(w world, cases ...kase) task {
	return func(say func(...any)) { say(w.Select(cases...)) }
}

// picksTwice does it twice.
func picksTwice(w world, cases ...kase) task {
	return func(say func(...any)) { say(w.Select(cases...)); say(w.Select(cases...)) }
}

func sendSaying(c channel, v int) task {
	return func(say func(...any)) { c.Send(v); say("sent") }
}

// The outcomes are what the specification of Go allows, and its memory model and package sync.
var conformingPrograms = []conforming{
	// Unbuffered.
	{"rendezvous", func(w world) { c := w.Chan(0); w.Run(sendSaying(c, 1), receive(c, 1)) }, []string{"|sent|1"}},
	{"three values in order", func(w world) { c := w.Chan(0); w.Run(send(c, 1, 2, 3), receive(c, 3)) }, []string{"||1 2 3"}},
	{"two senders", func(w world) { c := w.Chan(0); w.Run(send(c, 1), send(c, 2), receive(c, 2)) }, []string{"|||1 2", "|||2 1"}},
	{"two receivers", func(w world) { c := w.Chan(0); w.Run(send(c, 1, 2), receive(c, 1), receive(c, 1)) }, []string{"||1|2", "||2|1"}},
	{"two of each", func(w world) { c := w.Chan(0); w.Run(send(c, 1), send(c, 2), receive(c, 1), receive(c, 1)) }, []string{"|||1|2", "|||2|1"}},
	{"there and back", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(func(say func(...any)) { c.Send(1); say(recv(d)) }, func(say func(...any)) { say(recv(c)); d.Send(2) })
	}, []string{"|2|1"}},
	{"both send first", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(func(say func(...any)) { c.Send(1); say(recv(d)) }, func(say func(...any)) { d.Send(2); say(recv(c)) })
	}, []string{stuckOutcome}},
	{"nobody receives", func(w world) { c := w.Chan(0); w.Run(send(c, 1)) }, []string{stuckOutcome}},
	{"nobody sends", func(w world) { c := w.Chan(0); w.Run(receive(c, 1)) }, []string{stuckOutcome}},
	{"one too many", func(w world) { c := w.Chan(0); w.Run(send(c, 1), receive(c, 2)) }, []string{stuckOutcome}},
	{"with itself", func(w world) { c := w.Chan(0); w.Run(func(func(...any)) { c.Send(1); c.Recv() }) }, []string{stuckOutcome}},
	{"length of none", func(w world) {
		c := w.Chan(0)
		w.Run(send(c, 1), func(say func(...any)) { say(c.Len(), c.Cap()); say(recv(c)) })
	}, []string{"||0 0 1"}},

	// Buffered.
	{"with room for all", func(w world) { c := w.Chan(2); w.Run(send(c, 1, 2)); receive(c, 2)(w.Say) }, []string{"1 2"}},
	{"with itself, with room", func(w world) { c := w.Chan(1); w.Run(func(say func(...any)) { c.Send(1); say(recv(c)) }) }, []string{"|1"}},
	{"full", func(w world) { c := w.Chan(1); w.Run(send(c, 1, 2)) }, []string{stuckOutcome}},
	{"two senders, one room", func(w world) { c := w.Chan(1); w.Run(send(c, 1), send(c, 2), receive(c, 2)) }, []string{"|||1 2", "|||2 1"}},
	{"length", func(w world) {
		c := w.Chan(2)
		w.Run(send(c, 1, 2), func(say func(...any)) { say(c.Len(), c.Cap()) })
	}, []string{"||0 2", "||1 2", "||2 2"}},
	{"length after a receive", func(w world) {
		c := w.Chan(1)
		w.Run(send(c, 1, 2), func(say func(...any)) { say(recv(c)); say(c.Len()) })
	}, []string{"||1 0", "||1 1"}},
	{"FIFO", func(w world) { c := w.Chan(2); w.Run(send(c, 1, 2, 3), receive(c, 3)) }, []string{"||1 2 3"}},
	{"FIFO with two senders", func(w world) { c := w.Chan(2); w.Run(send(c, 1, 2), send(c, 3)); receive(c, 3)(w.Say) }, []string{stuckOutcome}},
	{"two senders, each in order", func(w world) { c := w.Chan(3); w.Run(send(c, 1, 2), send(c, 3)); receive(c, 3)(w.Say) }, []string{"1 2 3", "1 3 2", "3 1 2"}},

	// Close.
	{"closed and empty", func(w world) { c := w.Chan(0); c.Close(); receive(c, 2)(w.Say) }, []string{"closed closed"}},
	{"closed and not empty", func(w world) { c := w.Chan(2); sendAndClose(c, 1)(w.Say); receive(c, 2)(w.Say) }, []string{"1 closed"}},
	{"closed while one receives", func(w world) { c := w.Chan(0); w.Run(closes(c), receive(c, 1)) }, []string{"||closed"}},
	{"closed while two receive", func(w world) { c := w.Chan(0); w.Run(closes(c), receive(c, 1), receive(c, 1)) }, []string{"||closed|closed"}},
	{"closed while one sends", func(w world) { c := w.Chan(0); w.Run(closes(c), sendSaying(c, 1)) }, []string{"||panic"}},
	{"closed while one sends, with room", func(w world) { c := w.Chan(1); w.Run(closes(c), sendSaying(c, 1)) }, []string{"||panic", "||sent"}},
	{"closed while one sends into what is full", func(w world) {
		c := w.Chan(1)
		c.Send(0)
		w.Run(closes(c), sendSaying(c, 1))
	}, []string{"||panic"}},
	{"closed while two send", func(w world) { c := w.Chan(1); w.Run(closes(c), sendSaying(c, 1), sendSaying(c, 2)) }, []string{"||panic|panic", "||panic|sent", "||sent|panic"}},
	{"closed by both", func(w world) {
		c := w.Chan(0)
		end := func(say func(...any)) { c.Close(); say("closed") }
		w.Run(end, end)
	}, []string{"|closed|panic", "|panic|closed"}},
	{"close of nil", func(w world) { c := w.Chan(-1); w.Run(func(say func(...any)) { c.Close() }) }, []string{"|panic"}},
	{"length of a closed one", func(w world) { c := w.Chan(2); sendAndClose(c, 1)(w.Say); w.Say(c.Len(), c.Cap()) }, []string{"1 2"}},
	{"closed after a value", func(w world) { c := w.Chan(0); w.Run(sendAndClose(c, 1), receive(c, 2)) }, []string{"||1 closed"}},
	{"range", func(w world) { c := w.Chan(0); w.Run(sendAndClose(c, 1, 2), drain(c)) }, []string{"||1 2 end"}},
	{"range with room", func(w world) { c := w.Chan(1); w.Run(sendAndClose(c, 1, 2), drain(c)) }, []string{"||1 2 end"}},
	{"two ranges", func(w world) { c := w.Chan(0); w.Run(sendAndClose(c, 1, 2), drain(c), drain(c)) },
		[]string{"||1 2 end|end", "||1 end|2 end", "||2 end|1 end", "||end|1 2 end"}},
	{"range without a close", func(w world) { c := w.Chan(0); w.Run(send(c, 1), drain(c)) }, []string{stuckOutcome}},
	{"a closed channel as a gate", func(w world) {
		c := w.Chan(0)
		pass := func(say func(...any)) { c.Recv(); say("in") }
		w.Run(pass, pass, closes(c))
	}, []string{"|in|in"}},

	// Nil.
	{"receive from nil", func(w world) { c := w.Chan(-1); w.Run(receive(c, 1)) }, []string{stuckOutcome}},
	{"send to nil", func(w world) { c := w.Chan(-1); w.Run(send(c, 1)) }, []string{stuckOutcome}},
	{"select over nil alone", func(w world) { c := w.Chan(-1); w.Run(picks(w, toRecv(c), toSend(c, 1))) }, []string{stuckOutcome}},
	{"select over nil, with a default", func(w world) { c := w.Chan(-1); w.Run(picks(w, toRecv(c), otherwise(), toSend(c, 1))) }, []string{"|1 none"}},
	{"select over nil and another", func(w world) {
		c, d := w.Chan(-1), w.Chan(0)
		w.Run(picks(w, toRecv(c), toRecv(d)), send(d, 1))
	}, []string{"|1 1"}},
	{"select over nil and another with room", func(w world) {
		c, d := w.Chan(-1), w.Chan(1)
		w.Run(picks(w, toSend(c, 1), toRecv(d)), send(d, 1))
	}, []string{"|1 1"}},
	{"a case switched off", func(w world) {
		c, d := w.Chan(1), w.Chan(1)
		c.Send(1)
		d.Send(2)
		cases := []kase{toRecv(c), toRecv(d)}
		w.Run(func(say func(...any)) {
			i, what := w.Select(cases...)
			say(what)
			cases[i] = toRecv(w.Chan(-1))
			_, what = w.Select(cases...)
			say(what)
		})
	}, []string{"|1 2", "|2 1"}},

	// Select.
	{"select without a case", func(w world) { w.Run(picks(w)) }, []string{stuckOutcome}},
	{"select of a default alone", func(w world) { w.Run(picks(w, otherwise())) }, []string{"|0 none"}},
	{"select of one", func(w world) { c := w.Chan(0); w.Run(picks(w, toRecv(c)), send(c, 1)) }, []string{"|0 1"}},
	{"both ready", func(w world) {
		c, d := w.Chan(1), w.Chan(1)
		c.Send(1)
		d.Send(2)
		w.Run(picks(w, toRecv(c), toRecv(d)))
	}, []string{"|0 1", "|1 2"}},
	{"three ready", func(w world) {
		c, d, e := w.Chan(1), w.Chan(1), w.Chan(1)
		c.Send(1)
		d.Send(2)
		w.Run(picks(w, toRecv(c), toRecv(d), toSend(e, 3)))
	}, []string{"|0 1", "|1 2", "|2 sent"}},
	{"one will be", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(picks(w, toRecv(c), toRecv(d)), send(d, 2))
	}, []string{"|1 2"}},
	{"both will be", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(picksTwice(w, toRecv(c), toRecv(d)), send(c, 1), send(d, 2))
	}, []string{"|0 1 1 2", "|1 2 0 1"}},
	{"both will be, with room", func(w world) {
		c, d := w.Chan(1), w.Chan(1)
		w.Run(picksTwice(w, toRecv(c), toRecv(d)), send(c, 1), send(d, 2))
	}, []string{"|0 1 1 2", "|1 2 0 1"}},
	{"one with room and one without", func(w world) {
		c, d := w.Chan(1), w.Chan(0)
		w.Run(picksTwice(w, toRecv(c), toRecv(d)), send(c, 1), send(d, 2))
	}, []string{"|0 1 1 2", "|1 2 0 1"}},
	{"one after the other", func(w world) {
		c, d := w.Chan(1), w.Chan(1)
		w.Run(picksTwice(w, toRecv(c), toRecv(d)), func(func(...any)) { c.Send(1); d.Send(2) })
	}, []string{"|0 1 1 2", "|1 2 0 1"}},
	{"one after the other, without room", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(picksTwice(w, toRecv(c), toRecv(d)), func(func(...any)) { c.Send(1); d.Send(2) })
	}, []string{"|0 1 1 2"}},
	{"default or value", func(w world) {
		c := w.Chan(1)
		w.Run(picks(w, toRecv(c), otherwise()), send(c, 1))
	}, []string{"|0 1", "|1 none"}},
	{"default or rendezvous", func(w world) {
		c := w.Chan(0)
		w.Run(func(say func(...any)) {
			i, what := w.Select(toSend(c, 1), otherwise())
			if say(what); i == 1 {
				c.Close()
			}
		}, receive(c, 1))
	}, []string{"|none|closed", "|sent|1"}},
	{"two defaults never meet", func(w world) {
		c := w.Chan(0)
		w.Run(picks(w, toSend(c, 1), otherwise()), picks(w, toRecv(c), otherwise()))
	}, []string{"|1 none|1 none"}},
	{"default on what is full", func(w world) {
		c := w.Chan(1)
		w.Run(picks(w, toSend(c, 1), otherwise()), picks(w, toSend(c, 2), otherwise()))
		receive(c, 1)(w.Say)
	}, []string{"1|0 sent|1 none", "2|1 none|0 sent"}},
	{"send and receive in one", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(picks(w, toSend(c, 1), toRecv(d)), picks(w, toRecv(c), toSend(d, 2)))
	}, []string{"|0 sent|0 1", "|1 2|1 sent"}},
	{"the same channel, both ways", func(w world) {
		c := w.Chan(0)
		w.Run(picks(w, toSend(c, 1), toRecv(c)), picks(w, toSend(c, 2), toRecv(c)))
	}, []string{"|0 sent|1 1", "|1 2|0 sent"}},
	{"the same channel, both ways, alone", func(w world) {
		c := w.Chan(0)
		w.Run(picks(w, toSend(c, 1), toRecv(c)))
	}, []string{stuckOutcome}},
	{"the same channel, both ways, with room", func(w world) {
		c := w.Chan(1)
		w.Run(picksTwice(w, toSend(c, 1), toRecv(c)))
	}, []string{"|0 sent 1 1"}},
	{"the same channel twice", func(w world) {
		c := w.Chan(0)
		w.Run(picks(w, toRecv(c), toRecv(c)), send(c, 1))
	}, []string{"|0 1", "|1 1"}},
	{"the same channel twice, with a value there", func(w world) {
		c := w.Chan(1)
		c.Send(1)
		w.Run(picks(w, toRecv(c), toRecv(c)))
	}, []string{"|0 1", "|1 1"}},
	{"closed beside a value", func(w world) {
		c, d := w.Chan(1), w.Chan(0)
		c.Send(1)
		d.Close()
		w.Run(picks(w, toRecv(c), toRecv(d)))
	}, []string{"|0 1", "|1 closed"}},
	{"send on closed beside a value", func(w world) {
		c, d := w.Chan(1), w.Chan(0)
		c.Send(1)
		d.Close()
		w.Run(picks(w, toRecv(c), toSend(d, 2)))
	}, []string{"|0 1", "|panic"}},
	{"closed while a select sends", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(picks(w, toRecv(c), toSend(d, 2)), closes(d))
	}, []string{"|panic"}},
	{"closed while a select receives", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(picks(w, toRecv(c), toRecv(d)), closes(d))
	}, []string{"|1 closed"}},
	{"a select takes from one sender alone", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(picks(w, toRecv(c), toRecv(d)), picks(w, toSend(c, 1), otherwise()), picks(w, toSend(d, 2), otherwise()), closes(c))
	}, []string{"|0 1|0 sent|1 none", "|0 closed|1 none|1 none", "|0 closed|panic|1 none", "|1 2|1 none|0 sent", "|1 2|panic|0 sent"}},
	{"who waits for two is not there for a third", func(w world) { // it would have taken the value
		c, d := w.Chan(0), w.Chan(1)
		w.Run(picks(w, toRecv(c), toRecv(d)), func(say func(...any)) {
			d.Send(1)
			i, _ := w.Select(toSend(c, 2), otherwise())
			say(i)
		})
	}, []string{"|1 1|1"}},

	// Contexts.
	{"cancelled before", func(w world) {
		c := w.Chan(0)
		ctx, cancel := w.WithCancel()
		cancel()
		w.Run(picks(w, toRecv(c), onDone(ctx)))
	}, []string{"|1 done"}},
	{"cancelled meanwhile", func(w world) {
		c := w.Chan(0)
		ctx, cancel := w.WithCancel()
		w.Run(picks(w, toRecv(c), onDone(ctx)), func(func(...any)) { cancel() })
	}, []string{"|1 done"}},
	{"cancelled or a value", func(w world) {
		c := w.Chan(1)
		ctx, cancel := w.WithCancel()
		w.Run(picks(w, toRecv(c), onDone(ctx)), send(c, 1), func(func(...any)) { cancel() })
	}, []string{"|0 1", "|1 done"}},
	{"cancelled after a value", func(w world) { // both may be ready by then
		c := w.Chan(1)
		ctx, cancel := w.WithCancel()
		w.Run(picks(w, toRecv(c), onDone(ctx)), func(func(...any)) { c.Send(1); cancel() })
	}, []string{"|0 1", "|1 done"}},
	{"cancelled after a rendezvous", func(w world) {
		c := w.Chan(0)
		ctx, cancel := w.WithCancel()
		w.Run(picks(w, toRecv(c), onDone(ctx)), func(func(...any)) { c.Send(1); cancel() })
	}, []string{"|0 1"}},
	{"cancelled and then tried", func(w world) { // who waited has gone
		c := w.Chan(0)
		ctx, cancel := w.WithCancel()
		w.Run(picks(w, toRecv(c), onDone(ctx)), func(say func(...any)) { cancel(); say(w.Select(toSend(c, 1), otherwise())) })
	}, []string{"|1 done|1 none"}},
	{"a timeout alone", func(w world) {
		c := w.Chan(0)
		ctx := w.WithTimeout()
		w.Run(picks(w, toRecv(c), onDone(ctx)))
	}, []string{"|1 done"}},
	{"a timeout or a value", func(w world) {
		c := w.Chan(1)
		ctx := w.WithTimeout()
		w.Run(picks(w, toRecv(c), onDone(ctx)), send(c, 1))
	}, []string{"|0 1", "|1 done"}},
	{"a timeout on both sides", func(w world) {
		c := w.Chan(0)
		ctx := w.WithTimeout()
		w.Run(picks(w, toRecv(c), onDone(ctx)), picks(w, toSend(c, 1), onDone(ctx)))
	}, []string{"|0 1|0 sent", "|1 done|1 done"}},

	// What is made of them.
	{"a mutex of a channel", func(w world) {
		c := w.Chan(1)
		n := 0
		add := func(func(...any)) { c.Send(1); n++; c.Recv() }
		w.Run(add, add)
		w.Say(n)
	}, []string{"2"}},
	{"a semaphore of a channel", func(w world) {
		c := w.Chan(2)
		in := func(say func(...any)) { c.Send(1); say(c.Len() <= 2); c.Recv() }
		w.Run(in, in, in)
	}, []string{"|true|true|true"}},
	{"a done channel", func(w world) {
		c, done := w.Chan(0), w.Chan(0)
		w.Run(picks(w, toSend(c, 1), toRecv(done)), closes(done))
	}, []string{"|1 closed"}},
	{"a pipeline", func(w world) {
		c, d := w.Chan(0), w.Chan(0)
		w.Run(sendAndClose(c, 1, 2), func(func(...any)) {
			for v, ok := c.Recv(); ok; v, ok = c.Recv() {
				d.Send(10 * v)
			}
			d.Close()
		}, drain(d))
	}, []string{"|||10 20 end"}},
	{"fan in", func(w world) {
		c := w.Chan(2)
		w.Run(send(c, 1), send(c, 2))
		c.Close()
		drain(c)(w.Say)
	}, []string{"1 2 end", "2 1 end"}},
	{"producers joined by a WaitGroup", func(w world) {
		c, wg := w.Chan(0), w.WaitGroup()
		wg.Add(2)
		produce := func(v int) task { return func(func(...any)) { c.Send(v); wg.Done() } }
		w.Run(produce(1), produce(2), func(func(...any)) { wg.Wait(); c.Close() }, drain(c))
	}, []string{"||||1 2 end", "||||2 1 end"}},
	{"a leak", func(w world) { // the second answer finds nobody
		c := w.Chan(0)
		w.Run(send(c, 1), send(c, 2), receive(c, 1))
	}, []string{stuckOutcome}},
	{"the leak mended", func(w world) {
		c := w.Chan(2)
		w.Run(send(c, 1), send(c, 2), receive(c, 1))
	}, []string{"|||1", "|||2"}},

	// With locks.
	{"a value under a lock", func(w world) {
		c, mu := w.Chan(1), w.Mutex()
		add := func(v int) task { return func(func(...any)) { mu.Lock(); c.Send(v); c.Recv(); mu.Unlock() } }
		w.Run(add(1), add(2))
		w.Say(c.Len())
	}, []string{"0"}},
	{"TryLock and a channel", func(w world) {
		c, mu := w.Chan(0), w.Mutex()
		w.Run(func(func(...any)) { mu.Lock(); c.Send(1); mu.Unlock(); c.Send(2) },
			func(say func(...any)) { c.Recv(); got := mu.TryLock(); say(got); c.Recv() })
	}, []string{"||false", "||true"}},
	{"TryLock between two", func(w world) {
		c, d, mu := w.Chan(0), w.Chan(0), w.Mutex()
		w.Run(func(func(...any)) { mu.Lock(); c.Send(1); d.Send(1); mu.Unlock() },
			func(say func(...any)) { c.Recv(); say(mu.TryLock()); d.Recv() })
	}, []string{"||false"}},
	{"readers and a channel", func(w world) {
		c, rw := w.Chan(0), w.RWMutex()
		w.Run(func(func(...any)) { rw.RLock(); c.Send(1); rw.RUnlock() },
			func(say func(...any)) { rw.RLock(); say(recv(c)); rw.RUnlock() })
	}, []string{"||1"}},
	{"Once and a channel", func(w world) {
		c, once := w.Chan(1), w.Once()
		first := func(v int) task { return func(func(...any)) { once(func() { c.Send(v) }) } }
		w.Run(first(1), first(2))
		receive(c, 1)(w.Say)
	}, []string{"1", "2"}},
	{"Cond and a channel", func(w world) {
		c, mu := w.Chan(1), w.Mutex()
		cond := w.Cond(mu)
		ready := false
		w.Run(func(say func(...any)) {
			mu.Lock()
			for !ready {
				cond.Wait()
			}
			mu.Unlock()
			say(recv(c))
		}, func(func(...any)) { c.Send(1); mu.Lock(); ready = true; cond.Signal(); mu.Unlock() })
	}, []string{"|1"}},
	{"WaitGroup and a select", func(w world) {
		c, wg := w.Chan(1), w.WaitGroup()
		wg.Add(1)
		w.Run(func(func(...any)) { c.Send(1); wg.Done() }, func(say func(...any)) {
			wg.Wait()
			say(w.Select(toRecv(c), otherwise()))
		})
	}, []string{"||0 1"}},
}
