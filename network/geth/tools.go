//go:build tools

// Package geth pins the node of the clique network. It holds no code: the import below makes
// `go mod tidy` keep the sums of everything that cmd/geth is built from.
package geth

import _ "github.com/ethereum/go-ethereum/cmd/geth"
