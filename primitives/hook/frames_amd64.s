#include "textflag.h"

// func frames(pcs *Site)
//
// Each frame begins with the frame pointer of its caller, and above that the address to return to. The
// runtime's own unwinder goes the same way (runtime/tracestack.go, fpTracebackPCs). This is in assembly
// because a goroutine can't be preempted in it: its stack does not move.
TEXT ·frames(SB), NOSPLIT, $0-8
	MOVQ pcs+0(FP), DI
	MOVQ BP, SI
	MOVQ $12, CX
	MOVQ (SI), SI // who called frames is not asked for

next:
	TESTQ SI, SI
	JZ    done
	MOVQ  8(SI), AX
	MOVQ  AX, (DI)
	ADDQ  $8, DI
	MOVQ  (SI), SI
	DECQ  CX
	JNZ   next

done:
	RET
