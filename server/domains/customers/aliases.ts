const words = (text: string) => text.trim().split(/\s+/)

/** How exports of common CRMs and desks head their columns, in order of preference: letters and digits only. */
export const customerAliases = {
  id: words(`
    customerid customernumber customerno accountid accountnumber clientid clientnumber externalid externalcustomerid
    idclient numeroclient numerodeclient noclient codeclient kundennummer kundennr kundenid
    idcliente numerocliente numerodecliente codigocliente
    companyid organizationid organisationid associatedcompanyid associatedcompanyids recordid id userid`),
  name: words(`
    customername accountname companyname company organizationname organization organisation associatedcompany
    clientname nomclient nomduclient raisonsociale societe entreprise firma firmenname unternehmen
    empresa razonsocial nombreempresa name nom nombre`),
  tier: words('tier plan segment'),
  language: words('language lang locale preferredlanguage langue sprache idioma'),
  region: words('region country countrycode pays land pais'),
  timeZone: words('timezone tz fuseauhoraire zeitzone zonahoraria'),
  tenant: words('tenant tenantid workspace workspaceid'),
  userIds: words('userids userid'),
}

/** Of a person, when `customerAliases.name` has found the company's name elsewhere. */
export const personNames = words('name nom nombre')

export const contactAliases = {
  name: words('contactname fullname contactfullname primarycontact contact ansprechpartner contacto'),
  firstName: words('firstname contactfirstname givenname prenom vorname'),
  lastName: words('lastname contactlastname surname familyname nomdefamille nachname apellidos apellido'),
  email: words(`
    contactemail email emails emailaddress primaryemail workemail mail courriel adresseemail adressemail
    emailadresse correo correoelectronico`),
  phone: words(`
    contactphone phone phones phonenumber workphone businessphone telephone tel telefon telefonnummer telefono
    contactmobile mobile mobilephone mobilephonenumber cellphone cell portable handy mobil movil`),
  language: words('contactlanguage contactlang'),
  timeZone: words('contacttimezone'),
  userId: words('contactuserid'),
  username: words('contactusername username login benutzername'),
}

/** Of an object in the JSON list `contacts`, where nothing else can be meant. */
export const nestedAliases: typeof contactAliases = {
  ...contactAliases,
  name: [...contactAliases.name, ...personNames],
  language: [...contactAliases.language, ...customerAliases.language],
  timeZone: [...contactAliases.timeZone, ...customerAliases.timeZone],
  userId: [...contactAliases.userId, 'userid', 'id'],
}
