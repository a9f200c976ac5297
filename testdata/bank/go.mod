module example.com/bank

go 1.26.0

require syncplay v0.0.0

require github.com/petermattis/goid v0.0.0-20260820044319-269ab09b5261 // indirect

replace syncplay => ../..
