namespace Pymk.Training.Experiments;

/// <summary>What one user, or one receiver, adds to a ratio. The rows of a cluster depend on each other; clusters do not.</summary>
/// <param name="Events">Events, such as invitations.</param>
/// <param name="Trials">What they are counted against, such as answers; above 0.</param>
internal readonly record struct Cluster(double Events, double Trials);
