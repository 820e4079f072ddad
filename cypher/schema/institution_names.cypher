// Index the words of institutions' names, with aliases and acronyms.
//+ rows   = "none"
//+ access = "schema"
CREATE FULLTEXT INDEX institution_names IF NOT EXISTS
FOR (n:Institution) ON EACH [n.display_name, n.aliases, n.acronyms]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}
