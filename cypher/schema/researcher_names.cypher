// Index the words of people's names, of the displayed one and of its variants.
//+ rows   = "none"
//+ access = "schema"
CREATE FULLTEXT INDEX researcher_names IF NOT EXISTS
FOR (n:Researcher) ON EACH [n.display_name, n.name_variants]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}
