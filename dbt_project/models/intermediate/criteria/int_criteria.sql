-- The rules in force in the run's year.
{{ in_force('criteria', 'rule_code', can_end=true) }}
