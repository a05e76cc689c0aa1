"""An independent second statement of RULES, FORMS and MARTS, to hold the warehouse against: it imports none of it."""
