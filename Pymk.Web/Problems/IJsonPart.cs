namespace Pymk.Web.Problems;

/// <summary>Marks a record that is a member of a body.</summary>
internal interface IJsonPart;
