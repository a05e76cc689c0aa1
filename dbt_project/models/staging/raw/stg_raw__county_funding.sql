{{ staged('county_funding', {
    'platform_code': 'text',
    'source': 'text',
    'amount_yuan': 'numeric',
    'received_on': 'date',
    'document_no': 'text'
}) }}
