// Verifies receipts, consistency proofs and tiles with Go's golang.org/x/mod/sumdb. Prints the name
// of each case and "accepted" or "refused".
//
//	go run verify.go <folder> <verifier key>
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func read(parts ...string) string {
	content, err := os.ReadFile(filepath.Join(parts...))
	check(err)
	return string(content)
}

// The size and root of a checkpoint that the key has signed.
func open(checkpoint string, key note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var parsed []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, hash)
	}
	return parsed, nil
}

func receipt(text string, key note.Verifier) error {
	proof, checkpoint, _ := strings.Cut(text, "\n\n")
	tree, err := open(checkpoint, key)
	if err != nil {
		return err
	}
	lines := strings.Split(proof, "\n")
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	check(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	check(err)
	path, err := hashes(lines[3:])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

// A proof between the trees of two checkpoints: three files in a folder.
func consistency(folder string, key note.Verifier) error {
	older, err := open(read(folder, "older"), key)
	if err != nil {
		return err
	}
	newer, err := open(read(folder, "newer"), key)
	if err != nil {
		return err
	}
	path, err := hashes(strings.Fields(read(folder, "path")))
	if err != nil {
		return err
	}
	return tlog.CheckTree(path, newer.N, newer.Hash, older.N, older.Hash)
}

// Tiles by the paths of tlog-tiles, which don't name the height.
type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

// Proves the leaves at some indexes from the tiles alone.
func tree(folder string, key note.Verifier) error {
	head, err := open(read(folder, "checkpoint"), key)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(head, tiles{folder})
	for _, index := range strings.Fields(read(folder, "indexes")) {
		n, err := strconv.ParseInt(index, 10, 64)
		check(err)
		if _, err := tlog.ProveRecord(head.N, n, reader); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	key, err := note.NewVerifier(os.Args[2])
	check(err)
	cases, err := os.ReadDir(os.Args[1])
	check(err)
	for _, entry := range cases {
		path := filepath.Join(os.Args[1], entry.Name())
		switch kind, _, _ := strings.Cut(entry.Name(), "_"); kind {
		case "receipt":
			err = receipt(read(path), key)
		case "consistency":
			err = consistency(path, key)
		case "tree":
			err = tree(path, key)
		default:
			panic("unknown case " + entry.Name())
		}
		if err == nil {
			fmt.Println(entry.Name(), "accepted")
		} else {
			fmt.Fprintln(os.Stderr, entry.Name(), err)
			fmt.Println(entry.Name(), "refused")
		}
	}
}
