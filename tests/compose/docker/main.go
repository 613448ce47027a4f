// Reads the project's files for Docker with Docker's own libraries and prints what they understand as JSON.
//
//	docker compose FILE...       the project, interpolated, merged and validated as `docker compose config` does it
//	docker dockerfile FILE       its stages with their instructions
//	docker ignored FILE PATH...  which of the paths the .dockerignore FILE keeps out of the image
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

type stage struct {
	Name, Base   string
	Instructions []instruction
}

type instruction struct {
	Name string
	Says any
}

func main() {
	tasks := map[string]func([]string) (any, error){"compose": compose, "dockerfile": dockerfile, "ignored": ignored}
	answer, err := tasks[os.Args[1]](os.Args[2:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func compose(files []string) (any, error) {
	options, err := cli.NewProjectOptions(files, cli.WithOsEnv)
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

func dockerfile(files []string) (any, error) {
	file, err := os.Open(files[0])
	if err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(file)
	if err != nil {
		return nil, err
	}
	found, _, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil, err
	}
	stages := []stage{}
	for _, one := range found {
		said := []instruction{}
		for _, command := range one.Commands {
			said = append(said, instruction{command.Name(), command})
		}
		stages = append(stages, stage{one.Name, one.BaseName, said})
	}
	return stages, nil
}

func ignored(words []string) (any, error) {
	file, err := os.Open(words[0])
	if err != nil {
		return nil, err
	}
	patterns, err := ignorefile.ReadAll(file)
	if err != nil {
		return nil, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, path := range words[1:] {
		matched, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			return nil, err
		}
		if matched {
			out = append(out, path)
		}
	}
	return out, nil
}
