package main

// A key is what a keypress means to the stepper.
type key uint8

const (
	noKey key = iota
	nextKey
	backKey
	homeKey
	endKey
	quitKey
)

// letterKeys are the keys that send one byte.
var letterKeys = map[byte]key{
	'n': nextKey, ' ': nextKey, '\r': nextKey, '\n': nextKey, 'p': backKey, 0x7f: backKey, '\b': backKey,
	'q': quitKey, 'Q': quitKey, 0x03: quitKey, 0x04: quitKey, // Ctrl-C and Ctrl-D
}

// cursorKeys are the ends of the escape sequences of the others. Of those that end in a tilde, the
// number says which.
var cursorKeys = map[string]key{
	"C": nextKey, "B": nextKey, "D": backKey, "A": backKey, "H": homeKey, "F": endKey,
	"1~": homeKey, "7~": homeKey, "4~": endKey, "8~": endKey,
}

// keys puts the bytes of a terminal together to keys.
type keys struct {
	sequence []byte // of an escape sequence that is not yet complete
}

const escape = 0x1b

// feed takes the next byte and returns the key that it completes, or noKey.
func (k *keys) feed(b byte) key {
	switch {
	case b == escape:
		k.sequence = []byte{b}
		return noKey
	case len(k.sequence) == 1 && (b == '[' || b == 'O'):
		k.sequence = append(k.sequence, b)
		return noKey
	case len(k.sequence) < 2: // after a lone escape, too
		k.sequence = nil
		return letterKeys[b]
	}
	k.sequence = append(k.sequence, b)
	if final := b >= 0x40 && b <= 0x7e; !final && len(k.sequence) < 16 {
		return noKey
	}
	key := cursorKeys[string(k.sequence[2:])]
	k.sequence = nil
	return key
}
