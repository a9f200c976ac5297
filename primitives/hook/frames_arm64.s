#include "textflag.h"

// func frames(pcs *Site)
//
// Each frame begins with the frame pointer of its caller, and above that the address to return to. See
// frames_amd64.s.
TEXT ·frames(SB), NOSPLIT, $0-8
	MOVD pcs+0(FP), R0
	MOVD R29, R1
	MOVD $12, R2
	MOVD (R1), R1 // who called frames is not asked for

next:
	CBZ  R1, done
	MOVD 8(R1), R3
	MOVD R3, (R0)
	ADD  $8, R0
	MOVD (R1), R1
	SUB  $1, R2
	CBNZ R2, next

done:
	RET
