/** Players of a game, one request an action; questions asked of the lake and of the counts. */
package dev.tally.examples.game;
