"""Who is mentioned: names and phrases as spans of the text, in any language, without a tree."""
