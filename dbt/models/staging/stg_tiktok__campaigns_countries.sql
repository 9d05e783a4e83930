{{ staged_report('campaigns_country_report') }}
