// Package primitives holds locks and their relatives, for production and for study.
package primitives
