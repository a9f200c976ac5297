package main

import (
	"image/color"
	"strings"

	"syncplay/scenarios"
)

// catalogue lists what there is.
func (a *app) catalogue(lang string) error {
	all := scenarios.All()
	if a.json {
		return a.writeJSON(catalogueOf(all, lang))
	}
	s := a.out.screen()
	s.hang("", plural(len(all), "scenario")+". Each is a program that goes wrong, with its cures beside it:")
	s.blank()
	var rows [][]string
	for _, c := range all {
		rows = append(rows, []string{c.Name, subtitle(c.Text(lang).Title), strings.Join(variantNames(c, true), ", "), strings.Join(variantNames(c, false), ", ")})
	}
	tint := func(_, column int) color.Color {
		if column == 0 {
			return head
		}
		return nil
	}
	if !s.rows([]string{"name", "what it is", "broken", "cures"}, rows, tint) {
		for _, row := range rows {
			s.hangIn(head, "", row[0])
			s.hang("    ", row[1])
			s.hang("    broken: ", row[2])
			s.hang("    cures: ", row[3])
		}
	}
	s.heading("Run one")
	s.commands([][2]string{
		{"syncplay scenario deadlock", "the bug, why it happens, and every cure"},
		{"syncplay scenario deadlock --source", "the code of it"},
	})
	return nil
}

// subtitle is a title without what it begins with where the name says the same: "Race: the lost
// update", "The spinlock: to spin or to park".
func subtitle(title string) string {
	if _, after, ok := strings.Cut(title, ": "); ok {
		return after
	}
	return title
}

// variantNames lists the broken ones, or the cures.
func variantNames(s scenarios.Scenario, broken bool) []string {
	var all []string
	for _, v := range s.Variants {
		if v.Broken == broken {
			all = append(all, v.Name)
		}
	}
	return all
}

func catalogueOf(all []scenarios.Scenario, lang string) catalogueDocument {
	doc := catalogueDocument{Schema: "syncplay/catalogue/1", Scenarios: []scenarioEntry{}}
	for _, c := range all {
		t := c.Text(lang)
		entry := scenarioEntry{Name: c.Name, Title: t.Title, Summary: t.Summary}
		for _, v := range c.Variants {
			entry.Variants = append(entry.Variants, variantEntry{Name: v.Name, Broken: v.Broken, Removes: v.Removes, Text: t.Variants[v.Name]})
		}
		doc.Scenarios = append(doc.Scenarios, entry)
	}
	return doc
}
